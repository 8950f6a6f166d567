# SPDX-License-Identifier: GPL-2.0-only
# Four L2 VMs are refused
rule INI-07 negative
via module
num_l2_vms 4
expect reject by=module status=0xc000010000000047 rcx=0x0
