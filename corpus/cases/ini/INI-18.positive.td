# SPDX-License-Identifier: GPL-2.0-only
# SMT and core make a topology
rule INI-18 positive
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=1
cpuid 0x1f.1 ebx=1 ecx.level_type=2
needs topology
expect accept
