# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM in an entry without SIGNIFCANT_INDEX, whose index the deny list does not look at
rule CLB-03 negative
hazard
entry function=0x7 index=1 flags=1
entry function=0x7 index=2 flags=1
entry function=0x7 index=9 flags=0 ebx=0x810
entry function=0x80000008 eax=0x300000
guest wrmsr 0x122 0x3
guest exit async
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs configurable 7.0:ebx.rtm
needs msr 0x10a 0x80
needs no supported 7.0:ebx.hle
needs no supported 7.0:ebx.rtm
expect reject by=kvm errno=EINVAL
