# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of ATTRIBUTES
rule KVM-18 negative
attributes sept_ve_disable 0x2
expect reject by=kvm errno=EINVAL
