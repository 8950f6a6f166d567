# SPDX-License-Identifier: GPL-2.0-only
# A TD that asks KVM for many of the features at once, as a VMM with -cpu host does
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
cpuid 1 ecx=0x10000008
cpuid 7.0 ebx=0x80308 ecx=0x400304 edx=0x54010
cpuid 7.1 eax=0x1c10
