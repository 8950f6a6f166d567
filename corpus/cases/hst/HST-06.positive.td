# SPDX-License-Identifier: GPL-2.0-only
# CR2, the debug registers and IA32_DEBUGCTL
rule HST-06 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest cr2 0xdead000
guest dr 0 0x1000
guest dr 1 0x2000
guest dr 2 0x3000
guest dr 3 0x4000
guest dr 6 0xffff0ff1
guest dr 7 0x700
guest wrmsr 0x1d9 0x2
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
