# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of a configurable register is refused
rule FIX-04 negative
via module
cpuid 1 eax=0x4000
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
