# SPDX-License-Identifier: GPL-2.0-only
# Two levels of the same type are no topology
rule CFG-14 negative
via module
cpuid 0x1f.0 eax=1 ebx=2 ecx.level_type=2
cpuid 0x1f.1 eax=5 ebx=16 ecx.level_number=1 ecx.level_type=2
needs topology
expect reject by=module status=0xc000090400000000 rcx=0x0
