# SPDX-License-Identifier: GPL-2.0-only
# Not offered, for the CPU has it not: accepted, but neither read back nor shown
rule VIS-04 positive
via module
cpuid 7.0 ebx.avx512pf=1
needs no native 7.0:ebx.avx512pf
expect accept
