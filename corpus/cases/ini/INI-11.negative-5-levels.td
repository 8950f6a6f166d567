# SPDX-License-Identifier: GPL-2.0-only
# 5 levels are refused where the CPU has no 5-level EPT
rule INI-11 negative
via module
eptp_controls 0x26
needs no msr 0x48c 0x80
expect reject by=module status=0xc000010000000043 rcx=0x0
