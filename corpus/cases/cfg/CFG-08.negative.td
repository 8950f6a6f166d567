# SPDX-License-Identifier: GPL-2.0-only
# A family/model/stepping of another CPU is refused
rule CFG-08 negative
via module
cpuid 1 eax=0x306a9 ebx.max_lp_ids=4
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
