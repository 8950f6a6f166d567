# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG in a second entry for the same leaf
rule CLB-03 negative
hazard
entry function=0x7 index=0 flags=1
entry function=0x7 index=0 flags=1 ecx=0x20
entry function=0x80000008 eax=0x300000
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
