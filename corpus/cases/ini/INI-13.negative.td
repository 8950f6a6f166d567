# SPDX-License-Identifier: GPL-2.0-only
# Bit 1 of MSR_CONFIG_CTLS is refused
rule INI-13 negative
via module
msr_config_ctls 0x3
expect reject by=module status=0xc000010000000002 rcx=0x0
