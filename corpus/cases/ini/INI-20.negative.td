# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD with L2 VMs is refused
rule INI-20 negative
via module
attributes migratable
num_l2_vms 1
cpuid 1 eax=0x806f8
needs attributes migratable
expect reject by=module status=0xc000010000000002 rcx=0x0
