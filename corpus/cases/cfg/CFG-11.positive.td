# SPDX-License-Identifier: GPL-2.0-only
# With AMX in XFAM there is XFD
rule CFG-11 positive
via module
xfam x87 sse tilecfg tiledata
needs xfam 0x60000
expect accept
