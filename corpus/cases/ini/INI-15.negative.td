# SPDX-License-Identifier: GPL-2.0-only
# Another CPU's family/model/stepping is refused
rule INI-15 negative
via module
cpuid 1 eax=0x306a9 ebx.max_lp_ids=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
