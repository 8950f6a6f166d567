# SPDX-License-Identifier: GPL-2.0-only
# Eight TDCS pages are too few for three L2 VMs
rule INI-08 negative
via module
num_l2_vms 3
tdcs_pages 8
expect reject by=module status=0xc000060600000000 rcx=0x0
