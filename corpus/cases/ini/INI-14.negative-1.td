# SPDX-License-Identifier: GPL-2.0-only
# A bit that is not configurable is refused, and RCX names leaf 1
rule INI-14 negative
via module
cpuid 1 ecx.est=1 edx.apic=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
