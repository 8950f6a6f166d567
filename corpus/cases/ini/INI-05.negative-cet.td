# SPDX-License-Identifier: GPL-2.0-only
# CET for the supervisor alone is refused
rule INI-05 negative
via module
xfam x87 sse cet_s
needs xfam 0x1800
expect reject by=module status=0xc000010000000041 rcx=0x0
