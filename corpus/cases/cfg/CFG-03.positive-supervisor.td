# SPDX-License-Identifier: GPL-2.0-only
# PT, CET, UINTR and LBR in XFAM open their leaves
rule CFG-03 positive
via module
xfam x87 sse pt cet_u cet_s uintr lbr
cpuid 0x1c eax=0xff
needs xfam 0xd900
expect accept
