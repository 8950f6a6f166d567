# SPDX-License-Identifier: GPL-2.0-only
# L2 VMs are accepted in a TD that is not migratable
rule INI-20 positive
via module
num_l2_vms 1
expect accept
