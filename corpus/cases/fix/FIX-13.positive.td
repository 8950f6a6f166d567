# SPDX-License-Identifier: GPL-2.0-only
# The guest reads the version and the features of the module that runs
rule FIX-13 positive
attributes sept_ve_disable
guest tdcall sys_rd 0x800000100000004
guest tdcall sys_rd 0x800000100000003
guest tdcall sys_rd 0x800000100000005
guest tdcall sys_rd 0xa00000300000008
expect accept
