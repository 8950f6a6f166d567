# SPDX-License-Identifier: GPL-2.0-only
# Several features that KVM offers, together
rule KVM-22 positive
attributes sept_ve_disable
xfam x87 sse avx
cpuid 7.0 ebx.erms=1 ebx.bmi1=1 ecx.rdpid=1
cpuid 0x80000008 ebx.wbnoinvd=1
needs xfam 0x4
expect accept
