# SPDX-License-Identifier: GPL-2.0-only
# Every entry is for a leaf that can be configured
rule KVM-09 positive
entry function=0x1
entry function=0x7 index=0 flags=1 ecx=0x4
entry function=0x80000008 eax=0x300000
expect accept
