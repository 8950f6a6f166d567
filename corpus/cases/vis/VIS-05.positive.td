# SPDX-License-Identifier: GPL-2.0-only
# Leaves beyond the maximum answer as leaf 0x23
rule VIS-05 positive
guest cpuid 0x24.0
guest cpuid 0x7fffffff.1
guest cpuid 0xffffffff.2
guest cpuid 0x24.5
guest tdcall veinfo_get
expect accept
