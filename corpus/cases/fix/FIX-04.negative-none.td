# SPDX-License-Identifier: GPL-2.0-only
# A slot without any configurable bit refuses every bit
rule FIX-04 negative
via module
cpuid 0xa eax=0x8
expect reject by=module status=0xc000010000000045 rcx=0xffffffff0000000a
