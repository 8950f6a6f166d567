# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x1f reads as two levels that were requested
rule CFG-14 positive
cpuid 0x1f.0 eax=1 ebx=2 ecx.level_type=1
cpuid 0x1f.1 eax=5 ebx=16 ecx.level_number=1 ecx.level_type=2
needs topology
expect accept
