# SPDX-License-Identifier: GPL-2.0-only
# A TD that is refused is refused alike after another one was built
rule PRP-13 negative
via module
cpuid 7.0 ebx.bmi1=1 ebx.sgx=1
relate history
partner xfam x87 sse avx
partner cpuid 7.0 ebx.bmi1=1
expect reject by=module status=0xc000010000000045 rcx=0x7
