# SPDX-License-Identifier: GPL-2.0-only
# 5 levels and GPAW are accepted where the CPU has 5-level EPT
rule INI-11 positive
via module
eptp_controls 0x26
config_flags gpaw
needs msr 0x48c 0x80
expect accept
