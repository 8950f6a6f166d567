# SPDX-License-Identifier: GPL-2.0-only
# GPAW with 4 levels is refused
rule INI-11 negative
via module
config_flags gpaw
expect reject by=module status=0xc000010000000043 rcx=0x0
