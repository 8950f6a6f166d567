# SPDX-License-Identifier: GPL-2.0-only
# Half of AMX is refused
rule CFG-11 negative
via module
xfam x87 sse tiledata
needs xfam 0x60000
expect reject by=module status=0xc000010000000041 rcx=0x0
