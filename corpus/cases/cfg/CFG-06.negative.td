# SPDX-License-Identifier: GPL-2.0-only
# One bit that is not configurable spoils the whole request
rule CFG-06 negative
via module
cpuid 7.0 ebx.bmi1=1
cpuid 7.2 edx.mcdt_no=1 edx.psfd=1
expect reject by=module status=0xc000010000000045 rcx=0x200000007
