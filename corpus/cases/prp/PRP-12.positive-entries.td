# SPDX-License-Identifier: GPL-2.0-only
# Raw entries in another order make no difference
rule PRP-12 positive
entry function=0x1 ecx=0x8
entry function=0x7 index=0 flags=1 ebx=0x208
entry function=0x80000008 eax=0x300000 ebx=0x200
relate order
expect accept
