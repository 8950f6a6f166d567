# SPDX-License-Identifier: GPL-2.0-only
# The first entry fails
rule HST-07 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest fail_entry
guest exit async
needs xfam 0x2e4
expect accept
