# SPDX-License-Identifier: GPL-2.0-only
# Neither host nor guest reads anything of a TD that was refused
rule VIS-01 negative
via module
cpuid 7.0 ebx.bmi1=1 ebx.sgx=1
expect reject by=module status=0xc000010000000045 rcx=0x7
