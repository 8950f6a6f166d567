# SPDX-License-Identifier: GPL-2.0-only
# A leaf beyond the maximum cannot be asked for
rule VIS-05 negative
entry function=0x80000008 eax=0x300000
entry function=0x24 eax=0x1
expect reject by=kvm errno=EINVAL
