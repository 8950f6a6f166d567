# SPDX-License-Identifier: GPL-2.0-only
# SMT alone is no topology: the core level is missing
rule INI-18 negative
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=1
needs topology
expect reject by=module status=0xc000090400000000 rcx=0x0
