# SPDX-License-Identifier: GPL-2.0-only
# Configured & Native bits that the CPU has not are accepted, and read 0
rule CFG-02 positive
via module
cpuid 7.0 ecx.prefetchwt1=1 edx.avx512_4vnniw=1 edx.avx512_4fmaps=1
needs no native 7.0:ecx.prefetchwt1
expect accept
