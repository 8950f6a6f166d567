# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 0x1f.2
rule INI-14 negative
via module
cpuid 0x1f.2 eax=0x20
needs topology
expect reject by=module status=0xc000010000000045 rcx=0x20000001f
