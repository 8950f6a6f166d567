# SPDX-License-Identifier: GPL-2.0-only
# Nothing else that is asked for makes up for a bit that is not configurable
rule PRP-05 negative
via module
cpuid 7.0 ebx.sgx=1
relate worse
partner attributes sept_ve_disable
partner xfam x87 sse avx
partner max_vcpus 4
partner tsc_frequency 80
partner cpuid 1 ecx.monitor=1 ecx.avx=1
partner cpuid 7.0 ebx.sgx=1
expect reject by=module status=0xc000010000000045 rcx=0x7
