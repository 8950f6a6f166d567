# SPDX-License-Identifier: GPL-2.0-only
# A field declared Fixed is refused as its word says
rule FIX-11 negative
via module
cpuid 7.0 ebx.erms=1 ebx.tsc_adjust=1
expect reject by=module status=0xc000010000000045 rcx=0x7
