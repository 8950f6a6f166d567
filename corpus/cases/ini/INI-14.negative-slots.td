# SPDX-License-Identifier: GPL-2.0-only
# With faults in two leaves RCX names 0x80000008, whose slot comes before that of 7.2
rule INI-14 negative
via module
cpuid 7.2 eax=1
cpuid 0x80000008 ecx=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
