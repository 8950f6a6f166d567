# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES.PERFMON opens leaf 0xa
rule CFG-04 positive
via module
attributes perfmon
cpuid 7.1 eax.arch_perfmon_ext=1
cpuid 0x23.0 eax=0xf
needs attributes perfmon
expect accept
