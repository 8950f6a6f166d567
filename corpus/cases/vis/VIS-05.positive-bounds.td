# SPDX-License-Identifier: GPL-2.0-only
# The first leaves beyond each range are clamped, and the last of a hypervisor's range is not
rule VIS-05 positive
guest cpuid 0x3fffffff
guest cpuid 0x4fffffff
guest tdcall veinfo_get
guest cpuid 0x50000000
guest cpuid 0x80000008
guest cpuid 0x80000009
expect accept
