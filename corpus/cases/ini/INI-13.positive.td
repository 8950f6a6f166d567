# SPDX-License-Identifier: GPL-2.0-only
# Bit 0 of MSR_CONFIG_CTLS is accepted
rule INI-13 positive
via module
msr_config_ctls 0x1
expect accept
