# SPDX-License-Identifier: GPL-2.0-only
# FRED is refused where a module offers it: nothing restores its MSRs
rule CLB-01 negative
attributes sept_ve_disable
cpuid 7.1 eax.fred=1
needs configurable 7.1:eax.fred
needs no supported 7.1:eax.fred
expect reject by=kvm errno=EINVAL
