# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 0x23.0
rule INI-14 negative
via module
cpuid 0x23.0 eax=0x10
expect reject by=module status=0xc000010000000045 rcx=0x23
