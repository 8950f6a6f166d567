# SPDX-License-Identifier: GPL-2.0-only
# A request for SGX, which is fixed to 0, does not get it into a TD
rule FIX-01 negative
via module
cpuid 7.0 ebx.sgx=1
expect reject by=module status=0xc000010000000045 rcx=0x7
