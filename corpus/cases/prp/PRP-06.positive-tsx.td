# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM together in one of two TDs are there together in what follows
rule PRP-06 positive
via module
cpuid 7.0 ebx.hle=1 ebx.rtm=1 ebx.bmi1=1
relate lattice
partner xfam x87 sse avx avx512
partner cpuid 7.0 ebx.bmi1=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs msr 0x10a 0x80
needs xfam avx512
expect accept
