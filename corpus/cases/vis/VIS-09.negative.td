# SPDX-License-Identifier: GPL-2.0-only
# A TD whose CONFIG_FLAGS the module does not know is not built, and nobody reads them
rule VIS-09 negative
via module
config_flags 0x8
expect reject by=module status=0xc000010000000042
