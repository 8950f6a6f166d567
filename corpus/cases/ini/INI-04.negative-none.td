# SPDX-License-Identifier: GPL-2.0-only
# XFAM of 0 is refused
rule INI-04 negative
via module
xfam 0
expect reject by=module status=0xc000010000000041 rcx=0x0
