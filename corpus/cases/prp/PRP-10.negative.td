# SPDX-License-Identifier: GPL-2.0-only
# A TD that is refused shows nothing to ask for
rule PRP-10 negative
via module
cpuid 7.0 ebx.bmi1=1 ebx.sgx=1
relate round_trip
expect reject by=module status=0xc000010000000045 rcx=0x7
