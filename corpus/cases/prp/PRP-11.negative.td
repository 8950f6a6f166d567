# SPDX-License-Identifier: GPL-2.0-only
# The same fault gets the same answer
rule PRP-11 negative
via module
cpuid 1 ecx.monitor=1
cpuid 7.2 edx.mcdt_no=1 edx.psfd=1
relate same
expect reject by=module status=0xc000010000000045 rcx=0x200000007
