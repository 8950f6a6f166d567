# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of a cache description is refused
rule CFG-01 negative
via module
cpuid 4.0 eax=0xfc004521 ebx=0x2c00000 ecx=0x3f
expect reject by=module status=0xc000010000000045 rcx=0x4
