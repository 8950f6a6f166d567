# SPDX-License-Identifier: GPL-2.0-only
# What only the host may read of the module, a guest is not told, and its identity all the same
rule FIX-13 negative
guest tdcall sys_rd 0x1900000300000002
guest tdcall sys_rd 0x9900000100000004
expect accept
