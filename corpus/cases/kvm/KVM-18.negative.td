# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES beyond what KVM offers
rule KVM-18 negative
attributes sept_ve_disable debug
expect reject by=kvm errno=EINVAL
