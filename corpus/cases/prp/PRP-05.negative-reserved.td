# SPDX-License-Identifier: GPL-2.0-only
# A byte in a reserved area is refused with everything else as in another TD
rule PRP-05 negative
via module
param 1023=1
relate worse
partner param 1023=1
partner attributes sept_ve_disable
partner config_flags no_rbp_mod
partner cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1
expect reject by=module status=0xc000010000000002 rcx=0x0
