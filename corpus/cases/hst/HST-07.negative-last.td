# SPDX-License-Identifier: GPL-2.0-only
# The last entry fails: what KVM believes of the user-return MSRs is not put right any more
rule HST-07 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest exit async
guest fail_entry
needs xfam 0x2e4
expect accept
