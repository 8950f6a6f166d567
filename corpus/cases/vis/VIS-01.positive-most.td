# SPDX-License-Identifier: GPL-2.0-only
# Host and guest read the same of a TD that asks for much
rule VIS-01 positive
xfam x87 sse avx
cpuid 1 ecx.monitor=1 ecx.avx=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ebx.erms=1 ecx.la57=1 ecx.rdpid=1 edx.fsrm=1
guest cpuid 1
guest cpuid 7.0
guest cpuid 0xd.1
expect accept
