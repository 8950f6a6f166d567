# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES is checked before XFAM
rule INI-21 negative
via module
attributes 0x2
xfam x87
expect reject by=module status=0xc000010000000040 rcx=0x0
