# SPDX-License-Identifier: GPL-2.0-only
# CPUID_CONFIG is checked before the last reserved area
rule INI-21 negative
via module
cpuid 7.0 ebx.sgx=1
param 1023=1
expect reject by=module status=0xc000010000000045 rcx=0x7
