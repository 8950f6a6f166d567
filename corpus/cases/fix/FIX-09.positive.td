# SPDX-License-Identifier: GPL-2.0-only
# Leaf 6 is declared #VE: the guest gets it, and the host cannot read the leaf
rule FIX-09 positive
guest cpuid 6
guest tdcall veinfo_get
guest cpuid 0x80000006
guest tdcall veinfo_get
expect accept
