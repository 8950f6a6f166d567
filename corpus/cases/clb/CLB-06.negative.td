# SPDX-License-Identifier: GPL-2.0-only
# A clobber bit that KVM's copy would not have does not come into a TD
rule CLB-06 negative
attributes sept_ve_disable
cpuid 7.0 ebx.hle=1 ebx.rtm=1 ecx.umip=1
needs no supported 7.0:ebx.hle
needs no supported 7.0:ebx.rtm
expect reject by=kvm errno=EINVAL
