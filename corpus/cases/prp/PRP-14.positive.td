# SPDX-License-Identifier: GPL-2.0-only
# Two VCPUs read the same
rule PRP-14 positive
max_vcpus 2
xfam x87 sse avx
cpuid 1 ecx.avx=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ecx.rdpid=1
guest vcpu 1
guest cpuid 0
guest cpuid 1
guest cpuid 4.0
guest cpuid 7.0
guest cpuid 7.1
guest cpuid 0xd.0
guest cpuid 0xd.1
guest cpuid 0x80000001
guest cpuid 0x80000008
expect accept
