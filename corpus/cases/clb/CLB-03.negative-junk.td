# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG in an entry that is used three times, with two idle entries that make up the count
rule CLB-03 negative
hazard
entry function=0x7 index=9 flags=0 ecx=0x20
entry function=0x40000000
entry function=0x40000001
entry function=0x80000008 eax=0x300000
needs no supported 7.0:ecx.waitpkg
expect reject errno=EINVAL
