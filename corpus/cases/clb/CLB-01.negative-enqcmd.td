# SPDX-License-Identifier: GPL-2.0-only
# ENQCMD is refused where a module offers it: nothing restores IA32_PASID
rule CLB-01 negative
attributes sept_ve_disable
cpuid 7.0 ecx.enqcmd=1
needs configurable 7.0:ecx.enqcmd
needs no supported 7.0:ecx.enqcmd
expect reject by=kvm errno=EINVAL
