# SPDX-License-Identifier: GPL-2.0-only
# Components of XCR0 and IA32_XSS that XFAM does not allow
rule HST-04 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest cr4 0x440660
guest xsetbv 0x602e7
guest wrmsr 0xda0 0x100
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
