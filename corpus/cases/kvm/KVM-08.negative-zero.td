# SPDX-License-Identifier: GPL-2.0-only
# A guest address width of 0
rule KVM-08 negative
entry function=0x80000008 eax=0x0
expect reject by=kvm errno=EINVAL
