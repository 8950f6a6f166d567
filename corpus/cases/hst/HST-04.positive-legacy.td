# SPDX-License-Identifier: GPL-2.0-only
# XCR0 with less than the host has
rule HST-04 positive
xfam x87 sse
guest cr4 0x40660
guest xsetbv 0x1
guest exit async
guest exit tdvmcall
expect accept
