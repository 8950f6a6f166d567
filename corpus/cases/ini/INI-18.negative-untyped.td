# SPDX-License-Identifier: GPL-2.0-only
# A first sub-leaf that has numbers must have a level type, too
rule INI-18 negative
via module
cpuid 0x1f.0 eax=1 ebx=2
needs topology
expect reject by=module status=0xc000090400000000 rcx=0x0
