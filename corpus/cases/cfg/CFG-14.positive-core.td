# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0xb.0 is the platform's where the TD has no SMT level
rule CFG-14 positive
via module
cpuid 0x1f.0 eax=4 ebx=16 ecx.level_type=2
needs topology
expect accept
