# SPDX-License-Identifier: GPL-2.0-only
# The same through KVM, with a leaf that only one of the two names
rule PRP-06 positive
cpuid 7.0 ebx.bmi1=1 ebx.erms=1
relate lattice
partner xfam x87 sse avx
partner cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1
partner cpuid 0x80000008 ebx.wbnoinvd=1
expect accept
