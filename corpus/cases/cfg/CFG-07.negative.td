# SPDX-License-Identifier: GPL-2.0-only
# A TSC frequency that leaf 0x15 must never give is refused
rule CFG-07 negative
via module
tsc_frequency 401
expect reject by=module status=0xc000010000000046 rcx=0x0
