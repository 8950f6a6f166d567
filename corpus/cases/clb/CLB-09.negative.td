# SPDX-License-Identifier: GPL-2.0-only
# A clobber bit beside those that KVM supports is refused
rule CLB-09 negative
cpuid 7.0 ebx.hle=1 ebx.rtm=1
needs no supported 7.0:ebx.hle
needs no supported 7.0:ebx.rtm
expect reject by=kvm errno=EINVAL
