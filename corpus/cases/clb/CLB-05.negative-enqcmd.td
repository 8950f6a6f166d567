# SPDX-License-Identifier: GPL-2.0-only
# A newer clobber bit is refused by a module in which the VMM has not opted in
rule CLB-05 negative
via module
cpuid 7.0 ecx.enqcmd=1
needs no configurable 7.0:ecx.enqcmd
expect reject by=module status=0xc000010000000045 rcx=0x7
