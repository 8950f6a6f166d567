# SPDX-License-Identifier: GPL-2.0-only
# No entry for 0x80000008
rule KVM-08 negative
entry function=0x7 index=0 flags=1
expect reject by=kvm errno=EINVAL
