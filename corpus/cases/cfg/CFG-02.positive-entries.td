# SPDX-License-Identifier: GPL-2.0-only
# Of two entries for one leaf the first counts: the second is for other sub-leaves
rule CFG-02 positive
entry function=0x7 index=0 flags=1 edx=0x10
entry function=0x7 index=1 flags=1
entry function=0x7 index=9 flags=0
entry function=0x80000008 eax=0x300000
needs native 7.0:edx.fsrm
expect accept
