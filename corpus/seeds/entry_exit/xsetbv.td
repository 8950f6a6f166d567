# SPDX-License-Identifier: GPL-2.0-only
# XCR0 that no CPU takes
xfam 0x602e7
guest xsetbv 0x3
guest cr4 0x40000
guest xsetbv 0x2
guest xsetbv 0x5
guest xsetbv 0x63
guest xsetbv 0x27
guest xsetbv 0x20003
guest xsetbv 0x602e7
guest cr4 0xffffffff
guest wrpkru 0x5
guest dr 0 0xffffffffffffffff
guest dr 7 0xffffffffffffffff
