# SPDX-License-Identifier: GPL-2.0-only
# A guest that enumerates topology reads the same levels
rule CFG-14 positive
cpuid 0x1f.0 eax=1 ebx=2 ecx.level_type=1
cpuid 0x1f.1 eax=5 ebx=16 ecx.level_number=1 ecx.level_type=2
guest tdcall vm_wr 0x9110000300000017 0x2 0x2
guest cpuid 0x1f.0
guest cpuid 0x1f.1
guest cpuid 0xb.0
guest cpuid 0xb.1
needs topology
expect accept
