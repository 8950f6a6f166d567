# SPDX-License-Identifier: GPL-2.0-only
# A bit of the class "fixed1" is refused
rule FIX-05 negative
via module
cpuid 7.0 ebx.bmi2=1 ebx.fdp_excptn_only=1
expect reject by=module status=0xc000010000000045 rcx=0x7
