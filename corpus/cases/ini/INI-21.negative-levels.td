# SPDX-License-Identifier: GPL-2.0-only
# Each leaf is checked before the topology that they make
rule INI-21 negative
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=1
cpuid 0x23.0 ebx=1
needs topology
expect reject by=module status=0xc000010000000045 rcx=0x23
