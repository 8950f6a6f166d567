# SPDX-License-Identifier: GPL-2.0-only
# Of a TD that is refused nothing follows for one that asks for less
rule PRP-04 negative
via module
cpuid 7.0 ebx.bmi1=1 ebx.sgx=1
relate smaller
partner cpuid 7.0 ebx.bmi1=1
expect reject by=module status=0xc000010000000045 rcx=0x7
