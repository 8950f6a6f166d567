# SPDX-License-Identifier: GPL-2.0-only
# A reserved bit of CONFIG_FLAGS is refused
rule INI-10 negative
via module
config_flags no_rbp_mod 0x8
expect reject by=module status=0xc000010000000042 rcx=0x0
