# SPDX-License-Identifier: GPL-2.0-only
# Byte 79 of TD_PARAMS is reserved
rule INI-09 negative
via module
param 79=0x80
expect reject by=module status=0xc000010000000002 rcx=0x0
