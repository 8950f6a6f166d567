# SPDX-License-Identifier: GPL-2.0-only
# A guest address width of 48
rule KVM-08 positive
entry function=0x80000008 eax=0x300000
expect accept
