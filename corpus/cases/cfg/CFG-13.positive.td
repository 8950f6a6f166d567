# SPDX-License-Identifier: GPL-2.0-only
# Bits without a gate read 1 once they are requested
rule CFG-13 positive
cpuid 1 ecx.monitor=1 ecx.xtpr=1 edx.acpi=1 edx.tm=1
cpuid 7.0 ebx.bmi1=1 ebx.rdt_m=1 ecx.umip=1 ecx.cldemote=1 edx.serialize=1
cpuid 7.1 eax.fzlrm=1 eax.fsrcs=1
expect accept
