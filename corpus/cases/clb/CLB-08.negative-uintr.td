# SPDX-License-Identifier: GPL-2.0-only
# User interrupt state, which KVM does not handle, is refused
rule CLB-08 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 uintr
needs xfam 0xe4
needs xfam 0x4000
expect reject by=kvm errno=EINVAL
