# SPDX-License-Identifier: GPL-2.0-only
# Leaf 5 itself cannot be asked for
rule CFG-05 negative
entry function=0x80000008 eax=0x300000
entry function=0x1 ecx=0x8
entry function=0x5 eax=0x40 ebx=0x40
expect reject by=kvm errno=EINVAL
