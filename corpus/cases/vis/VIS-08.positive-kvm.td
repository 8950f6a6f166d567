# SPDX-License-Identifier: GPL-2.0-only
# The guest is told of the ATTRIBUTES and XFAM that KVM was asked for
rule VIS-08 positive
attributes sept_ve_disable
xfam x87 sse avx
guest tdcall vp_info
guest tdcall vm_rd 0x1110000300000000
guest tdcall vm_rd 0x1110000300000001
expect accept
