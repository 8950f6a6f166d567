# SPDX-License-Identifier: GPL-2.0-only
# A base address in EPTP_CONTROLS is refused
rule INI-11 negative
via module
eptp_controls 0x101e
expect reject by=module status=0xc000010000000043 rcx=0x0
