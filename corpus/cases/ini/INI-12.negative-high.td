# SPDX-License-Identifier: GPL-2.0-only
# More than 10 GHz is refused
rule INI-12 negative
via module
tsc_frequency 401
expect reject by=module status=0xc000010000000046 rcx=0x0
