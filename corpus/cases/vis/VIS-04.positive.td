# SPDX-License-Identifier: GPL-2.0-only
# Offered, accepted, read back and shown
rule VIS-04 positive
xfam x87 sse avx
cpuid 1 ecx.monitor=1 ecx.avx=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ebx.erms=1 ecx.la57=1 ecx.rdpid=1 edx.fsrm=1
guest cpuid 1
guest cpuid 7.0
expect accept
