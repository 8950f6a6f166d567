# SPDX-License-Identifier: GPL-2.0-only
# A TD that the module refused in between leaves no trace
rule PRP-13 positive
via module
xfam x87 sse avx
cpuid 7.0 ebx.bmi1=1
relate history
partner attributes sept_ve_disable
partner tsc_frequency 80
partner cpuid 1 ecx.monitor=1
partner cpuid 7.0 ebx.bmi2=1
partner param 1023=1
expect accept
