# SPDX-License-Identifier: GPL-2.0-only
# What depends on LA57 cannot be asked for itself
rule PRP-09 negative
via module
cpuid 7.0 ecx.la57=1
cpuid 0x80000008 eax=0x3900
relate flip
partner cpuid 7.0 ecx.la57=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
