# SPDX-License-Identifier: GPL-2.0-only
# A bit that CPUID_FIXED0_BITS must hold is refused
rule FIX-07 negative
via module
cpuid 7.0 ecx.umip=1 ecx.sgx_lc=1
expect reject by=module status=0xc000010000000045 rcx=0x7
