# SPDX-License-Identifier: GPL-2.0-only
# With faults in two leaves RCX names 7.2, which the module takes before 0x23.0
rule INI-14 negative
via module
cpuid 0x23.0 ebx=1
cpuid 7.2 eax=1
expect reject by=module status=0xc000010000000045 rcx=0x200000007
