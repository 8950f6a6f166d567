# SPDX-License-Identifier: GPL-2.0-only
# CPUID answers in user mode, in 64-bit mode and outside of it, as it does in the kernel
rule VIS-01 positive
guest cpuid 7.0
guest mode cpl=3 long=1
guest cpuid 1
guest cpuid 7.0
guest mode cpl=3 long=0
guest cpuid 7.0
expect accept
