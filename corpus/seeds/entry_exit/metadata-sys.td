# SPDX-License-Identifier: GPL-2.0-only
# Fields of the module that a guest may read, and that it may not
guest tdcall sys_rd 0x0a00000300000008
guest tdcall sys_rd 0x9900000100000004
guest tdcall sys_rd 0x9900000300000400
guest tdcall sys_rd 0x0
guest tdcall sys_rd 0xffffffffffffffff
