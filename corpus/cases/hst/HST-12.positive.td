# SPDX-License-Identifier: GPL-2.0-only
# General registers over both kinds of exit
rule HST-12 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest exit async
guest exit tdvmcall
guest exit async
guest exit tdvmcall
needs xfam 0x2e4
expect accept
