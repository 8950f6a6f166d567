# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x15 gives the lowest TSC frequency
rule CFG-07 positive
via module
tsc_frequency 4
expect accept
