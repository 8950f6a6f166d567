# SPDX-License-Identifier: GPL-2.0-only
# The guest reads its own build: flags, frequency, and what SEPT_VE_DISABLE makes of TD_CTLS
rule VIS-09 positive
via module
attributes sept_ve_disable
config_flags no_rbp_mod
tsc_frequency 40
guest tdcall vm_rd 0x1110000300000016
guest tdcall vm_rd 0x111000010000000c
guest tdcall vm_rd 0x1110000300000017
expect accept
