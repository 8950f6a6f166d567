# SPDX-License-Identifier: GPL-2.0-only
# Leaves beyond the maximum answer as leaf 0x23 when that is not empty
rule VIS-05 positive
via module
attributes perfmon
cpuid 7.1 eax.arch_perfmon_ext=1
cpuid 0x23.0 eax=0xf
guest cpuid 0x23.0
guest cpuid 0x24.0
guest cpuid 0x50000000.1
needs attributes perfmon
expect accept
