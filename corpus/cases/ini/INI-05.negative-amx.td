# SPDX-License-Identifier: GPL-2.0-only
# TILECFG without TILEDATA is refused
rule INI-05 negative
via module
xfam x87 sse tilecfg
needs xfam 0x60000
expect reject by=module status=0xc000010000000041 rcx=0x0
