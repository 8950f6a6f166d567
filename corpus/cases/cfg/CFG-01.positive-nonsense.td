# SPDX-License-Identifier: GPL-2.0-only
# A cache description of nonsense reads as it was requested, too
rule CFG-01 positive
via module
cpuid 4.0 eax=0xffffc3ff ebx=0xfffff000 ecx=0xffffffff edx=0xfffffffb
cpuid 4.3 eax=0xaaaa8155 ebx=0x55555000 ecx=0xaaaaaaaa edx=0x5
cpuid 1 ebx.max_lp_ids=0xa5
expect accept
