# SPDX-License-Identifier: GPL-2.0-only
# SSB_NO is refused where MSR_CONFIG_CTLS does not announce it
rule INI-19 negative
via module
arch_capabilities 0x10
expect reject by=module status=0xc000010000000048 rcx=0x0
