# SPDX-License-Identifier: GPL-2.0-only
# A TD without TSX and WAITPKG leaves both MSRs alone
rule HST-11 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest wrmsr 0xe1 0x7a121
guest wrmsr 0x122 0x3
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
