# SPDX-License-Identifier: GPL-2.0-only
# MPX is neither configured nor native, and is refused
rule CFG-02 negative
via module
cpuid 7.0 ebx.bmi1=1 ebx.mpx=1
expect reject by=module status=0xc000010000000045 rcx=0x7
