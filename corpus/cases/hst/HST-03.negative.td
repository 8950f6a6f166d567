# SPDX-License-Identifier: GPL-2.0-only
# Values that those MSRs do not take
rule HST-03 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest wrmsr 0xc0000082 0x8000000000000000
guest wrmsr 0xc0000102 0x8000000000000000
guest wrmsr 0xc0000103 0x100000000
guest wrmsr 0xc0000084 0x100000000
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
