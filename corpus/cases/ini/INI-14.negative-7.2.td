# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 7.2
rule INI-14 negative
via module
cpuid 7.2 edx.mcdt_no=1 edx.uc_lock_disable=1
expect reject by=module status=0xc000010000000045 rcx=0x200000007
