# SPDX-License-Identifier: GPL-2.0-only
# IA32_ARCH_CAPABILITIES_CONFIG is checked before L2 VMs of a migratable TD
rule INI-21 negative
via module
attributes migratable
cpuid 1 eax=0x806f8
num_l2_vms 1
arch_capabilities 0x1
needs attributes migratable
expect reject by=module status=0xc000010000000048 rcx=0x0
