# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit, which nobody can have reviewed, is not configurable
rule CLB-07 negative
via module
cpuid 7.1 eax.9=1
needs no configurable 7.1:eax.9
expect reject by=module status=0xc000010000000045 rcx=0x100000007
