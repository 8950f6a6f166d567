# SPDX-License-Identifier: GPL-2.0-only
# Three L2 VMs are accepted
rule INI-07 positive
via module
num_l2_vms 3
expect accept
