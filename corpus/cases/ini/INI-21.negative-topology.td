# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x1f is checked before leaf 0x23.0
rule INI-21 negative
via module
cpuid 0x23.0 ebx=1
cpuid 0x1f.5 edx=1
needs topology
expect reject by=module status=0xc000010000000045 rcx=0x50000001f
