# SPDX-License-Identifier: GPL-2.0-only
# All five level types in order make a topology
rule INI-18 positive
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=1
cpuid 0x1f.1 ebx=1 ecx.level_type=2
cpuid 0x1f.2 ebx=1 ecx.level_type=3
cpuid 0x1f.3 ebx=1 ecx.level_type=4
cpuid 0x1f.4 ebx=1 ecx.level_type=5
needs topology
expect accept
