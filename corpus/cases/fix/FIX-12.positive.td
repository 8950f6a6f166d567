# SPDX-License-Identifier: GPL-2.0-only
# Leaves within range that no module declares give #VE
rule FIX-12 positive
guest cpuid 2
guest tdcall veinfo_get
guest cpuid 9
guest tdcall veinfo_get
guest cpuid 0x40000000
guest tdcall veinfo_get
guest cpuid 4.5
guest tdcall veinfo_get
expect accept
