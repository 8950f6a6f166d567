# SPDX-License-Identifier: GPL-2.0-only
# A bit that the CPU has not reads 0 although it was requested
rule FIX-01 positive
via module
cpuid 7.0 ebx.avx512pf=1 ebx.avx512er=1
needs no native 7.0:ebx.avx512pf
expect accept
