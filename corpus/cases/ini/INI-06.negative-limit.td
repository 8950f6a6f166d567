# SPDX-License-Identifier: GPL-2.0-only
# More VCPUs than MAX_VCPUS_PER_TD are refused; the limit came with topology enumeration
rule INI-06 negative
via module
max_vcpus 65535
needs topology
expect reject by=module status=0xc000010000000044 rcx=0x0
