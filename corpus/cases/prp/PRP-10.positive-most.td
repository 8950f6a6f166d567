# SPDX-License-Identifier: GPL-2.0-only
# A TD that asks for what one with much in it shows is the same TD
rule PRP-10 positive
via module
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
cpuid 1 ebx.max_lp_ids=8 ecx.avx=1 ecx.monitor=1 edx.htt=1
cpuid 4.0 eax=0xfc004121 ebx=0x2c00000 ecx=0x3f
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ebx.avx512f=1 ecx.la57=1 ecx.rdpid=1
relate round_trip
needs xfam avx512 pkru
expect accept
