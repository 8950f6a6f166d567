# SPDX-License-Identifier: GPL-2.0-only
# An entry for a leaf that cannot be configured
rule KVM-09 negative
entry function=0x7 index=0 flags=1 ecx=0x4
entry function=0x40000000
entry function=0x80000008 eax=0x300000
expect reject by=kvm errno=EINVAL
