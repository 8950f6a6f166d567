# SPDX-License-Identifier: GPL-2.0-only
# Protection keys of the supervisor, which KVM does not handle, are refused
rule CLB-08 negative
attributes sept_ve_disable pks
xfam x87 sse avx avx512
needs xfam 0xe4
needs attributes 0x40000000
expect reject by=kvm errno=EINVAL
