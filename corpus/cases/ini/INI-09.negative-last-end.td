# SPDX-License-Identifier: GPL-2.0-only
# Byte 1023 of TD_PARAMS is reserved
rule INI-09 negative
via module
param 1023=0x80
expect reject by=module status=0xc000010000000002 rcx=0x0
