# SPDX-License-Identifier: GPL-2.0-only
# SYSCALL is there in 64-bit mode only
rule VIS-02 positive
guest mode cpl=0 long=1
guest cpuid 0x80000001
guest mode cpl=0 long=0
guest cpuid 0x80000001
expect accept
