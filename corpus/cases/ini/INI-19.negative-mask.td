# SPDX-License-Identifier: GPL-2.0-only
# A bit outside the configuration mask is refused
rule INI-19 negative
via module
msr_config_ctls 0x1
arch_capabilities 0x11
expect reject by=module status=0xc000010000000048 rcx=0x0
