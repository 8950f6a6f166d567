# SPDX-License-Identifier: GPL-2.0-only
# The linear address width itself cannot be configured
rule CFG-09 negative
via module
cpuid 7.0 ecx.la57=1
cpuid 0x80000008 eax=0x3900
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
