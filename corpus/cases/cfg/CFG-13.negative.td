# SPDX-License-Identifier: GPL-2.0-only
# A bit that has one value only cannot be requested
rule CFG-13 negative
via module
cpuid 1 ecx.monitor=1 ecx.vmx=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
