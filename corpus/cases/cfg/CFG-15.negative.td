# SPDX-License-Identifier: GPL-2.0-only
# A bit that cannot be configured
rule CFG-15 negative
via module
msr_config_ctls 1
arch_capabilities 0x100
expect reject by=module status=0xc000010000000048 rcx=0x0
