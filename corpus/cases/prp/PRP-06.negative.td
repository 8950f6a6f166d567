# SPDX-License-Identifier: GPL-2.0-only
# With a TD that is refused there is no pair of accepted ones
rule PRP-06 negative
via module
cpuid 7.0 ebx.bmi1=1 ecx.pks=1
relate lattice
partner attributes pks
partner cpuid 7.0 ebx.bmi2=1
expect reject by=module status=0xc000010000000045 rcx=0x7
