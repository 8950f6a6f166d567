# SPDX-License-Identifier: GPL-2.0-only
# AVX in XFAM opens what was asked for and lengthens the XSAVE area
rule PRP-09 positive
via module
cpuid 1 ecx.avx=1
relate flip
partner xfam x87 sse avx
partner cpuid 1 ecx.avx=1
expect accept
