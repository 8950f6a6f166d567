# SPDX-License-Identifier: GPL-2.0-only
# Each slot of one form gets a value of its own, also from a KVM that knows the old order
rule UPD-18 positive
cpuid 4.0 ecx=0x3f
cpuid 4.1 ecx=0x7f
cpuid 4.2 ecx=0x7ff
cpuid 7.0 ebx.bmi1=1 edx.fsrm=1
expect accept
