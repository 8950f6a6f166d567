# SPDX-License-Identifier: GPL-2.0-only
# AVX2 is decided by XFAM alone, and is refused in CPUID_CONFIG
rule CFG-03 negative
via module
xfam x87 sse avx
cpuid 1 ecx.avx=1
cpuid 7.0 ebx.avx2=1
expect reject by=module status=0xc000010000000045 rcx=0x7
