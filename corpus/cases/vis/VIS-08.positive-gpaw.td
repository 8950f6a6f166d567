# SPDX-License-Identifier: GPL-2.0-only
# The guest is told that its addresses are 52 bits wide
rule VIS-08 positive
via module
config_flags gpaw
eptp_controls 0x26
guest tdcall vp_info
guest tdcall vm_rd 0x1110000000000003
needs msr 0x48c 0x80
expect accept
