# SPDX-License-Identifier: GPL-2.0-only
# XCR0 with all that XFAM allows
rule HST-04 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest cr4 0x440660
guest xsetbv 0x2e7
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
