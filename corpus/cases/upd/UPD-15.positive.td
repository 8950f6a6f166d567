# SPDX-License-Identifier: GPL-2.0-only
# A TD with topology, AVX and flags sees the same after the module was replaced
rule UPD-15 positive
xfam x87 sse avx
cpuid 7.0 ebx.bmi1=1 ecx.umip=1 edx.fsrm=1
expect accept
