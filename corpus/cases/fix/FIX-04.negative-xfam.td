# SPDX-License-Identifier: GPL-2.0-only
# A bit that only XFAM decides is refused
rule FIX-04 negative
via module
xfam x87 sse avx
cpuid 7.0 ebx.avx2=1
expect reject by=module status=0xc000010000000045 rcx=0x7
