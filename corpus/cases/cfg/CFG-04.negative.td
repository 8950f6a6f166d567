# SPDX-License-Identifier: GPL-2.0-only
# PKS is decided by ATTRIBUTES alone, and is refused in CPUID_CONFIG
rule CFG-04 negative
via module
attributes sept_ve_disable
cpuid 7.0 ecx.pks=1
expect reject by=module status=0xc000010000000045 rcx=0x7
