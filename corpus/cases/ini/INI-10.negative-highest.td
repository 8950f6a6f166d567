# SPDX-License-Identifier: GPL-2.0-only
# Bit 63 of CONFIG_FLAGS is refused
rule INI-10 negative
via module
config_flags 0x8000000000000000
expect reject by=module status=0xc000010000000042 rcx=0x0
