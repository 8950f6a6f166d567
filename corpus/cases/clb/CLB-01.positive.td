# SPDX-License-Identifier: GPL-2.0-only
# A bit without effect on the host is accepted
rule CLB-01 positive
attributes sept_ve_disable
cpuid 7.0 ecx.umip=1
expect accept
