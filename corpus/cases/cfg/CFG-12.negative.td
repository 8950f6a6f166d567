# SPDX-License-Identifier: GPL-2.0-only
# Bits of two leaves and one that is not configurable are refused
rule CFG-12 negative
via module
cpuid 7.0 ebx.erms=1
cpuid 0x80000008 ebx.wbnoinvd=1 ebx.0=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
