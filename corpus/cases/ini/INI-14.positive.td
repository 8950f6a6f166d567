# SPDX-License-Identifier: GPL-2.0-only
# Configurable bits of every leaf are accepted
rule INI-14 positive
via module
cpuid 1 ecx.est=1
cpuid 4.3 edx=0x4
cpuid 7.0 ebx.bmi1=1
cpuid 7.1 eax.fsrs=1
cpuid 7.2 edx.mcdt_no=1
cpuid 0x1c eax=0x1
cpuid 0x23.0 eax=0x1
cpuid 0x80000008 ebx.wbnoinvd=1
expect accept
