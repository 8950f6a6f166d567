# SPDX-License-Identifier: GPL-2.0-only
# Neither declared nor in a mask: the bit beside WBNOINVD is refused
rule FIX-06 negative
via module
cpuid 0x80000008 ebx.wbnoinvd=1 ebx.10=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff80000008
