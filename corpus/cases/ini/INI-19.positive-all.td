# SPDX-License-Identifier: GPL-2.0-only
# All bits of the configuration mask are accepted
rule INI-19 positive
via module
msr_config_ctls 0x1
arch_capabilities 0x1180010
expect accept
