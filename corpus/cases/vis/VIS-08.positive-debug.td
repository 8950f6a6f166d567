# SPDX-License-Identifier: GPL-2.0-only
# What TDG.VP.INFO gives of ATTRIBUTES is all of it
rule VIS-08 positive
via module
attributes debug sept_ve_disable
guest tdcall vp_info
guest tdcall vm_rd 0x1110000300000000
expect accept
