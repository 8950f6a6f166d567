# SPDX-License-Identifier: GPL-2.0-only
# Another TSC frequency changes leaf 0x15 only
rule PRP-08 positive
via module
relate flip
partner tsc_frequency 80
expect accept
