# SPDX-License-Identifier: GPL-2.0-only
# Leaf 4.1 is checked before leaf 4.2
rule INI-21 negative
via module
cpuid 4.2 eax=0x400
cpuid 4.1 eax=0x400
expect reject by=module status=0xc000010000000045 rcx=0x100000004
