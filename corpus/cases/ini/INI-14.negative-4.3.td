# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 4.3
rule INI-14 negative
via module
cpuid 4.3 edx=0x8
expect reject by=module status=0xc000010000000045 rcx=0x300000004
