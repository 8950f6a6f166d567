# SPDX-License-Identifier: GPL-2.0-only
# A TD that was refused through KVM in between leaves no trace
rule PRP-13 positive
xfam x87 sse avx
cpuid 1 ecx.avx=1
cpuid 7.0 ebx.bmi1=1
relate history
partner cpuid 1 ecx.monitor=1
partner cpuid 7.0 ebx.bmi2=1
partner cpuid 7.2 edx.mcdt_no=1 edx.psfd=1
expect accept
