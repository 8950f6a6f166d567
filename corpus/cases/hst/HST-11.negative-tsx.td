# SPDX-License-Identifier: GPL-2.0-only
# TSX without KVM's support
rule HST-11 negative
cpuid 7.0 ebx.hle=1 ebx.rtm=1
guest wrmsr 0x122 0x3
guest exit async
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs configurable 7.0:ebx.rtm
needs msr 0x10a 0x80
needs no supported 7.0:ebx.hle
needs no supported 7.0:ebx.rtm
expect reject by=kvm errno=EINVAL
