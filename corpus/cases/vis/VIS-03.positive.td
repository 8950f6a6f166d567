# SPDX-License-Identifier: GPL-2.0-only
# A bit that KVM advertises is accepted
rule VIS-03 positive
cpuid 7.0 ebx.bmi1=1
expect accept
