# SPDX-License-Identifier: GPL-2.0-only
# The XSAVE size counts the components of AMX
rule CFG-10 positive
via module
xfam x87 sse avx tilecfg tiledata
guest xsetbv 0x60007
guest cpuid 0xd.0
needs xfam 0x60004
expect accept
