# SPDX-License-Identifier: GPL-2.0-only
# 3 levels in EPTP_CONTROLS are refused
rule INI-11 negative
via module
eptp_controls 0x16
expect reject by=module status=0xc000010000000043 rcx=0x0
