# SPDX-License-Identifier: GPL-2.0-only
# State that KVM handles is accepted
rule CLB-08 positive
attributes sept_ve_disable
xfam x87 sse avx avx512
needs xfam 0xe4
expect accept
