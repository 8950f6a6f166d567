# SPDX-License-Identifier: GPL-2.0-only
# CPUIDVE for the supervisor gives #VE at level 0 until it is taken back
rule VIS-06 positive
guest cpuid 7.0
guest tdcall cpuidve_set 0x1
guest cpuid 7.0
guest tdcall veinfo_get
guest tdcall cpuidve_set 0x0
guest cpuid 7.0
expect accept
