# SPDX-License-Identifier: GPL-2.0-only
# A TD that asks KVM for what one shows is the same TD
rule PRP-10 positive
xfam x87 sse avx
cpuid 1 ecx.avx=1 ecx.monitor=1
cpuid 7.0 ebx.bmi1=1 ebx.erms=1
relate round_trip
expect accept
