# SPDX-License-Identifier: GPL-2.0-only
# What KVM chose of CONFIG_FLAGS is what GPAW reads as, and no guest has turned on its topology
rule VIS-09 positive
xfam x87 sse avx
expect accept
