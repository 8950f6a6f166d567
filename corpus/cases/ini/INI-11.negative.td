# SPDX-License-Identifier: GPL-2.0-only
# Uncached memory type in EPTP_CONTROLS is refused
rule INI-11 negative
via module
eptp_controls 0x18
expect reject by=module status=0xc000010000000043 rcx=0x0
