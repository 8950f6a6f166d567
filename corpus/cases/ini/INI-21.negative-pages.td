# SPDX-License-Identifier: GPL-2.0-only
# NUM_L2_VMS is checked before the TDCS pages
rule INI-21 negative
via module
num_l2_vms 4
tdcs_pages 5
expect reject by=module status=0xc000010000000047 rcx=0x0
