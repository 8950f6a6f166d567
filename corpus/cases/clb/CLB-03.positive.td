# SPDX-License-Identifier: GPL-2.0-only
# Entries with their own index and without a clobber bit are accepted
rule CLB-03 positive
entry function=0x7 index=0 flags=1
entry function=0x7 index=1 flags=1
entry function=0x7 index=2 flags=1
entry function=0x80000008 eax=0x300000
expect accept
