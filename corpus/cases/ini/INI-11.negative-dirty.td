# SPDX-License-Identifier: GPL-2.0-only
# Accessed and dirty flags in EPTP_CONTROLS are refused
rule INI-11 negative
via module
eptp_controls 0x5e
expect reject by=module status=0xc000010000000043 rcx=0x0
