# SPDX-License-Identifier: GPL-2.0-only
# Leaves in another order, and leaves of zero, make no difference
rule PRP-12 positive
xfam x87 sse avx
cpuid 1 ecx.avx=1 ecx.monitor=1
cpuid 7.0 ebx.bmi1=1 ebx.erms=1
cpuid 0x80000008 ebx.wbnoinvd=1
relate order
expect accept
