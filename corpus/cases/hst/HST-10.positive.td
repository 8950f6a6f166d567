# SPDX-License-Identifier: GPL-2.0-only
# Counters, traces and branch records belong to the host
rule HST-10 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest wrmsr 0xe1 0x7a121
guest wrmsr 0x122 0x3
guest wrmsr 0x186 0x4300c0
guest wrmsr 0x38d 0x333
guest wrmsr 0x38f 0x70000000f
guest wrmsr 0x3f1 0x1
guest wrmsr 0x1a6 0x10001
guest wrmsr 0x570 0x1
guest wrmsr 0x14ce 0x1
guest wrmsr 0x14cf 0x8
guest wrmsr 0x6e1 0x55555554
guest wrmsr 0x6a2 0x1
guest wrmsr 0x1c4 0x40000
guest wrmsr 0x1b01 0x1
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
