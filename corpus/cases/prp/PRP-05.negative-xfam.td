# SPDX-License-Identifier: GPL-2.0-only
# Features do not make up for a part of AVX-512
rule PRP-05 negative
via module
xfam x87 sse avx opmask
relate worse
partner attributes sept_ve_disable
partner xfam x87 sse avx opmask
partner cpuid 1 ecx.avx=1
needs xfam avx512
expect reject by=module status=0xc000010000000041 rcx=0x0
