# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of ATTRIBUTES is refused with a second fault, too
rule PRP-05 negative
via module
attributes 0x2
relate worse
partner attributes 0x2
partner max_vcpus 0
partner cpuid 7.0 ebx.bmi1=1
expect reject by=module status=0xc000010000000040 rcx=0x0
