# SPDX-License-Identifier: GPL-2.0-only
# MSRs, metadata and exits work on after the module was replaced
rule UPD-16 positive
attributes sept_ve_disable
xfam x87 sse avx
guest rdmsr 0xc0000080
guest wrmsr 0xc0000102 0x1000
guest rdmsr 0xc0000102
guest rdmsr 0x10a
guest tdcall vp_info
guest tdcall vm_rd 0x1110000300000001
guest cpuid 7.0
guest exit async
guest exit tdvmcall
guest exit map_gpa
expect accept
