# SPDX-License-Identifier: GPL-2.0-only
# A number, flags and XFAM together read as before
rule UPD-02 positive
via module
xfam x87 sse avx
cpuid 4.0 ebx=0x1c00000 ecx=0x3f
cpuid 7.0 ebx.bmi1=1 edx.fsrm=1
expect accept
