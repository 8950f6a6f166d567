# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x15 gives the highest TSC frequency
rule CFG-07 positive
via module
tsc_frequency 400
expect accept
