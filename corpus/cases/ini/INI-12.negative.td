# SPDX-License-Identifier: GPL-2.0-only
# 75 MHz is refused
rule INI-12 negative
via module
tsc_frequency 3
expect reject by=module status=0xc000010000000046 rcx=0x0
