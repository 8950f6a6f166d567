# SPDX-License-Identifier: GPL-2.0-only
# XFAM beyond what KVM offers
rule KVM-18 negative
xfam x87 sse avx 0x8
needs xfam 0x4
expect reject by=kvm errno=EINVAL
