# SPDX-License-Identifier: GPL-2.0-only
# The core level twice is no topology
rule INI-18 negative
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=1
cpuid 0x1f.1 ebx=1 ecx.level_type=2
cpuid 0x1f.2 ebx=1 ecx.level_type=2
needs topology
expect reject by=module status=0xc000090400000000 rcx=0x0
