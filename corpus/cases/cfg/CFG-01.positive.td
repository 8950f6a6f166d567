# SPDX-License-Identifier: GPL-2.0-only
# A cache description reads as it was requested
rule CFG-01 positive
cpuid 4.0 eax=0xfc004121 ebx=0x2c00000 ecx=0x3f
cpuid 4.1 eax=0xfc004122 ebx=0x1c00000 ecx=0x3f
cpuid 4.2 eax=0xfc004143 ebx=0x3c00000 ecx=0x7ff
cpuid 4.3 eax=0xfc1fc163 ebx=0x3800000 ecx=0x9fff edx=0x4
expect accept
