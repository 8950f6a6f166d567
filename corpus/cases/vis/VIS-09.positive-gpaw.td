# SPDX-License-Identifier: GPL-2.0-only
# GPAW reads as CONFIG_FLAGS has it
rule VIS-09 positive
via module
config_flags gpaw
eptp_controls 0x26
needs msr 0x48c 0x80
expect accept
