# SPDX-License-Identifier: GPL-2.0-only
# The guest is told of its own configuration
rule VIS-08 positive
via module
attributes sept_ve_disable
xfam x87 sse avx
max_vcpus 4
guest tdcall vp_info
guest tdcall vm_rd 0x1110000300000000
guest tdcall vm_rd 0x1110000300000001
guest tdcall vm_rd 0x1110000200000002
guest tdcall vm_rd 0x1110000000000003
expect accept
