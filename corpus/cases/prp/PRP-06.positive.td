# SPDX-License-Identifier: GPL-2.0-only
# What two TDs have in common, and what they have together, is accepted
rule PRP-06 positive
via module
xfam x87 sse avx
cpuid 1 ecx.avx=1 ecx.monitor=1
cpuid 7.0 ebx.bmi1=1 ebx.erms=1
relate lattice
partner attributes sept_ve_disable
partner xfam x87 sse pkru
partner cpuid 1 ecx.monitor=1
partner cpuid 7.0 ebx.bmi2=1 ebx.erms=1
needs xfam pkru
expect accept
