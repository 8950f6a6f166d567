# SPDX-License-Identifier: GPL-2.0-only
# An entry without SIGNIFCANT_INDEX is for every index that no entry before it is for
rule KVM-09 positive
entry function=0x7 index=0 flags=1 ecx=0x4
entry function=0x7 index=1 flags=1
entry function=0x7 index=9 flags=0
entry function=0x80000008 index=3 eax=0x300000
expect accept
