# SPDX-License-Identifier: GPL-2.0-only
# Configured & Native bits read as requested where the CPU has them
rule CFG-02 positive
cpuid 1 ecx.est=1 ecx.tm2=1 edx.psn=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ebx.erms=1 ebx.adx=1 ecx.gfni=1 ecx.rdpid=1 edx.fsrm=1
cpuid 0x80000008 ebx.wbnoinvd=1
expect accept
