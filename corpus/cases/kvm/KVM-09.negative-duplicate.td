# SPDX-License-Identifier: GPL-2.0-only
# Two entries for one leaf
rule KVM-09 negative
entry function=0x7 index=0 flags=1 ecx=0x4
entry function=0x7 index=0 flags=1 ecx=0x4
entry function=0x80000008 eax=0x300000
expect reject by=kvm errno=EINVAL
