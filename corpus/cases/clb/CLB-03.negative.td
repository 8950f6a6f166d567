# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG in an entry without SIGNIFCANT_INDEX, whose index the deny list does not look at
rule CLB-03 negative
hazard
entry function=0x7 index=1 flags=1
entry function=0x7 index=2 flags=1
entry function=0x7 index=9 flags=0 ecx=0x20
entry function=0x80000008 eax=0x300000
guest wrmsr 0xe1 0x7a121
guest exit async
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
