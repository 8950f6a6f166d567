# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of ATTRIBUTES is refused
rule INI-01 negative
via module
attributes sept_ve_disable 0x2
expect reject by=module status=0xc000010000000040 rcx=0x0
