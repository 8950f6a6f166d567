# SPDX-License-Identifier: GPL-2.0-only
# PASID in XFAM is refused
rule INI-03 negative
via module
xfam x87 sse avx 0x400
needs no xfam 0x400
expect reject by=module status=0xc000010000000041 rcx=0x0
