# SPDX-License-Identifier: GPL-2.0-only
# Performance monitoring state, which KVM does not handle, is refused
rule CLB-08 negative
attributes sept_ve_disable perfmon
xfam x87 sse avx avx512
needs xfam 0xe4
needs attributes 0x8000000000000000
expect reject by=kvm errno=EINVAL
