# SPDX-License-Identifier: GPL-2.0-only
# The same configuration gives the same TD through KVM
rule PRP-11 positive
xfam x87 sse avx
cpuid 1 ecx.avx=1
cpuid 7.0 ebx.bmi1=1
relate same
expect accept
