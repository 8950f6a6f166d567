# SPDX-License-Identifier: GPL-2.0-only
# CONFIG_FLAGS is checked before EPTP_CONTROLS
rule INI-21 negative
via module
config_flags 0x8
eptp_controls 0
expect reject by=module status=0xc000010000000042 rcx=0x0
