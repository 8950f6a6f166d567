# SPDX-License-Identifier: GPL-2.0-only
# With AVX in XFAM, what it gates reads as its type says
rule CFG-03 positive
xfam x87 sse avx
cpuid 1 ecx.avx=1 ecx.f16c=1
cpuid 7.0 ecx.vaes=1 ecx.vpclmulqdq=1
guest cpuid 1
guest cpuid 7.0
expect accept
