# SPDX-License-Identifier: GPL-2.0-only
# Nine TDCS pages are enough for three L2 VMs
rule INI-08 positive
via module
num_l2_vms 3
tdcs_pages 9
expect accept
