# SPDX-License-Identifier: GPL-2.0-only
# Values that DR6, DR7 and IA32_DEBUGCTL do not take
rule HST-06 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest dr 6 0x100000000
guest dr 7 0x100000000
guest wrmsr 0x1d9 0x100000000
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
