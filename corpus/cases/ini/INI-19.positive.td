# SPDX-License-Identifier: GPL-2.0-only
# SSB_NO may be configured
rule INI-19 positive
via module
msr_config_ctls 0x1
arch_capabilities 0x10
expect accept
