# SPDX-License-Identifier: GPL-2.0-only
# A TD without one of the features of another is accepted as well
rule PRP-04 positive
via module
xfam x87 sse avx
cpuid 1 ecx.avx=1
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ebx.erms=1
relate smaller
partner xfam x87 sse avx
partner cpuid 1 ecx.avx=1
partner cpuid 7.0 ebx.bmi1=1 ebx.erms=1
expect accept
