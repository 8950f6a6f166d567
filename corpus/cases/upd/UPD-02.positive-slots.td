# SPDX-License-Identifier: GPL-2.0-only
# Each leaf gets a value of its own: one in the wrong place shows
rule UPD-02 positive
cpuid 4.0 ecx=0x3f
cpuid 4.1 ecx=0x7f
cpuid 4.2 ecx=0x7ff
cpuid 7.0 ebx.bmi1=1
expect accept
