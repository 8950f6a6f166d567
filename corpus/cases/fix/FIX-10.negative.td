# SPDX-License-Identifier: GPL-2.0-only
# A bit that the CPUID_CONFIG list does not offer is refused
rule FIX-10 negative
via module
cpuid 7.1 eax.fsrs=1 eax.hreset=1
expect reject by=module status=0xc000010000000045 rcx=0x100000007
