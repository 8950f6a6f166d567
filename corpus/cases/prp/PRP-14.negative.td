# SPDX-License-Identifier: GPL-2.0-only
# A TD that is refused has no VCPUs
rule PRP-14 negative
via module
max_vcpus 0
guest vcpu 1
guest cpuid 1
expect reject by=module status=0xc000010000000044 rcx=0x0
