# SPDX-License-Identifier: GPL-2.0-only
# Every MSR that a TD may write, then an asynchronous exit
rule HST-01 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest wrmsr 0xc0000081 0x23001000000000
guest wrmsr 0xc0000082 0xffffffff81000000
guest wrmsr 0xc0000084 0x47700
guest wrmsr 0xc0000102 0xffff888000001000
guest wrmsr 0xc0000103 0x1001
guest wrmsr 0x48 0x1
guest wrmsr 0x600 0xffff888000002000
guest wrmsr 0x1d9 0x2
guest exit async
needs xfam 0x2e4
expect accept
