# SPDX-License-Identifier: GPL-2.0-only
# KVM's CPUID copy is the TD's, without any clobber bit
rule CLB-06 positive
attributes sept_ve_disable
cpuid 7.0 ecx.umip=1
expect accept
