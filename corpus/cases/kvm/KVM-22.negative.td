# SPDX-License-Identifier: GPL-2.0-only
# What is not offered makes the same configuration one that KVM refuses
rule KVM-22 negative
attributes sept_ve_disable debug
xfam x87 sse avx
cpuid 7.0 ebx.erms=1 ebx.bmi1=1 ecx.rdpid=1
needs xfam 0x4
expect reject by=kvm errno=EINVAL
