# SPDX-License-Identifier: GPL-2.0-only
# A native bit that the CPU has must not be named in CPUID_CONFIG
rule FIX-03 negative
via module
cpuid 7.0 ebx.fsgsbase=1
expect reject by=module status=0xc000010000000045 rcx=0x7
