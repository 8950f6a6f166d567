# SPDX-License-Identifier: GPL-2.0-only
# An entry that KVM does not use is refused wherever it stands
rule PRP-12 negative
entry function=0x80000008 eax=0x300000
entry function=0x7 index=0 flags=1 ebx=0x8
entry function=0x5 eax=0x40
relate order
expect reject by=kvm errno=EINVAL
