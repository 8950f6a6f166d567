# SPDX-License-Identifier: GPL-2.0-only
# A guest address width of 46
rule KVM-08 negative
entry function=0x80000008 eax=0x2e0000
expect reject by=kvm errno=EINVAL
