# SPDX-License-Identifier: GPL-2.0-only
# General registers when an entry fails between two exits
rule HST-12 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest exit tdvmcall
guest fail_entry
guest exit tdvmcall
guest exit async
needs xfam 0x2e4
expect accept
