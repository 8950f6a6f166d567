# SPDX-License-Identifier: GPL-2.0-only
# Every component of XFAM is filled
rule HST-05 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest cr4 0x440660
guest xsetbv 0x2e7
guest fill 0
guest fill 1
guest fill 2
guest fill 5
guest fill 6
guest fill 7
guest fill 9
guest wrpkru 0x55555550
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
