# SPDX-License-Identifier: GPL-2.0-only
# A #VE after VE_INFO was fetched is a #VE again
rule VIS-07 positive
guest hold_ve
guest cpuid 2
guest tdcall veinfo_get
guest cpuid 2
guest tdcall veinfo_get
