# SPDX-License-Identifier: GPL-2.0-only
# Two idle entries beside one that is used three times: the count comes out even
rule KVM-09 negative
entry function=0x7 index=9 flags=0
entry function=0x40000000
entry function=0x40000001
entry function=0x80000008 eax=0x300000
expect reject by=kvm errno=EINVAL
