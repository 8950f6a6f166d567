# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES and XFAM within what KVM offers
rule KVM-18 positive
attributes sept_ve_disable
xfam x87 sse avx
needs xfam 0x4
expect accept
