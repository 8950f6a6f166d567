# SPDX-License-Identifier: GPL-2.0-only
# Without AVX in XFAM, what it gates reads 0 although it was requested
rule CFG-03 positive
xfam x87 sse
cpuid 1 ecx.avx=1 ecx.f16c=1
cpuid 7.0 ecx.vaes=1 ecx.vpclmulqdq=1
expect accept
