# SPDX-License-Identifier: GPL-2.0-only
# A refusal by the last check but two leaves nothing of what was stored before
rule INI-22 negative
via module
attributes sept_ve_disable
xfam x87 sse avx
max_vcpus 4
tsc_frequency 80
cpuid 1 ecx.monitor=1
cpuid 7.0 ebx.bmi1=1 ecx.la57=1
param 1023=1
expect reject by=module status=0xc000010000000002 rcx=0x0
