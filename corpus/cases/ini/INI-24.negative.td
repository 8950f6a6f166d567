# SPDX-License-Identifier: GPL-2.0-only
# RCX is 0 on a refusal of EPTP_CONTROLS
rule INI-24 negative
via module
cpuid 7.0 ebx.bmi1=1
eptp_controls 0
expect reject by=module status=0xc000010000000043 rcx=0x0
