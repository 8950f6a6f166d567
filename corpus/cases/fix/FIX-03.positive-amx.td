# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x1e stays native with AMX, too
rule FIX-03 positive
xfam x87 sse tilecfg tiledata
needs xfam 0x60000
needs native 0xd.1:eax.4
needs native 7.0:edx.amx_tile
expect accept
