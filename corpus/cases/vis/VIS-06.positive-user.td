# SPDX-License-Identifier: GPL-2.0-only
# CPUIDVE for the user changes nothing at level 0
rule VIS-06 positive
guest tdcall cpuidve_set 0x2
guest cpuid 7.0
guest cpuid 1
guest mode cpl=3 long=1
guest cpuid 7.0
expect accept
