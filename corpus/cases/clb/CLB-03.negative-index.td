# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG in an entry for another index: it is used for no leaf
rule CLB-03 negative
hazard
entry function=0x7 index=0 flags=1
entry function=0x7 index=9 flags=1 ecx=0x20
entry function=0x80000008 eax=0x300000
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
