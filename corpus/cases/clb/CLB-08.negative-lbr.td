# SPDX-License-Identifier: GPL-2.0-only
# Branch record state, which KVM does not handle, is refused
rule CLB-08 negative
attributes sept_ve_disable
xfam x87 sse avx avx512 lbr
needs xfam 0xe4
needs xfam 0x8000
expect reject by=kvm errno=EINVAL
