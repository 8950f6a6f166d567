# SPDX-License-Identifier: GPL-2.0-only
# XFAM without a bit of XFAM_FIXED1 is refused
rule FIX-08 negative
via module
xfam x87
expect reject by=module status=0xc000010000000041 rcx=0x0
