# SPDX-License-Identifier: GPL-2.0-only
# CPUID_CONTROL of a VCPU, read and written, in its range and out of it
guest tdcall vp_rd 0xa120000000000000
guest tdcall vp_wr 0xa120000000000000 0x1 0x3
guest tdcall vp_rd 0xa120000000000000
guest cpuid 0
guest tdcall vp_wr 0xa120000000000000 0x4 0x4
guest tdcall vp_rd 0xa1200000000000ff
guest tdcall vp_wr 0xa1200000000000ff 0x1 0x1
guest tdcall vp_rd 0x0
guest tdcall vp_rd 0xffffffffffffffff
