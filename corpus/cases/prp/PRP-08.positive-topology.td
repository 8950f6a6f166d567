# SPDX-License-Identifier: GPL-2.0-only
# A topology of its own changes leaves 0x1f and 0xb only
rule PRP-08 positive
via module
cpuid 1 edx.htt=1
relate flip
partner cpuid 1 edx.htt=1
partner cpuid 0x1f.0 ebx=8 ecx=0x200
needs topology
expect accept
