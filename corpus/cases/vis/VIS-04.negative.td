# SPDX-License-Identifier: GPL-2.0-only
# Not offered, and refused
rule VIS-04 negative
via module
cpuid 1 ecx.monitor=1 ecx.smx=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
