# SPDX-License-Identifier: GPL-2.0-only
# A TD as a VMM would build it is accepted through KVM
rule INI-23 positive
attributes sept_ve_disable
xfam x87 sse avx
cpuid 1 ebx.max_lp_ids=8 ecx.avx=1 edx.htt=1
cpuid 4.0 eax=0xfc004121 ebx=0x2c00000 ecx=0x3f
cpuid 4.1 eax=0xfc004122 ebx=0x1c00000 ecx=0x3f
cpuid 4.2 eax=0xfc004143 ebx=0x3c00000 ecx=0x7ff
cpuid 4.3 eax=0xfc1fc163 ebx=0x3800000 ecx=0x9fff edx=0x4
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ebx.erms=1
expect accept
