# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x15 gives the TSC frequency of 2 GHz
rule CFG-07 positive
via module
tsc_frequency 80
expect accept
