# SPDX-License-Identifier: GPL-2.0-only
# Another TD in between leaves no trace
rule PRP-13 positive
via module
cpuid 7.0 ebx.bmi1=1
relate history
partner attributes sept_ve_disable
partner xfam x87 sse avx
partner max_vcpus 4
partner tsc_frequency 80
partner cpuid 1 ecx.avx=1 ecx.monitor=1 edx.htt=1
partner cpuid 7.0 ebx.bmi2=1 ebx.erms=1 ecx.la57=1 ecx.rdpid=1
expect accept
