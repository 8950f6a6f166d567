# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 0x1c
rule INI-14 negative
via module
cpuid 0x1c eax=0x101
expect reject by=module status=0xc000010000000045 rcx=0xffffffff0000001c
