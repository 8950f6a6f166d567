# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG is refused: nothing restores IA32_UMWAIT_CONTROL
rule CLB-01 negative
attributes sept_ve_disable
cpuid 7.0 ecx.umip=1 ecx.waitpkg=1
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
