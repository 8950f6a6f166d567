# SPDX-License-Identifier: GPL-2.0-only
# Every bit that is fixed to 0 reads 0 in a TD that asks for much
rule FIX-01 positive
xfam x87 sse avx avx512 pkru
cpuid 1 ecx.avx=1 ecx.f16c=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ebx.avx512f=1 ecx.la57=1 edx.fsrm=1
needs xfam 0x2e4
expect accept
