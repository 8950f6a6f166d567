# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 0x80000008
rule INI-14 negative
via module
cpuid 0x80000008 eax=0x34
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
