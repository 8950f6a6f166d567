# SPDX-License-Identifier: GPL-2.0-only
# Bit 63 of XFAM is refused
rule INI-03 negative
via module
xfam x87 sse avx 0x8000000000000000
expect reject by=module status=0xc000010000000041 rcx=0x0
