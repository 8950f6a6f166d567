# SPDX-License-Identifier: GPL-2.0-only
# A #VE is held while the next comes
guest hold_ve
guest rdmsr 0x17
guest rdmsr 0x17
guest tdcall veinfo_get
guest tdcall veinfo_get
guest cpuid 2
guest cpuid 2
