# SPDX-License-Identifier: GPL-2.0-only
# Each field of a TD, read and written by it
guest tdcall vm_rd 0x1110000300000000
guest tdcall vm_rd 0x1110000300000001
guest tdcall vm_rd 0x1110000200000002
guest tdcall vm_rd 0x1110000000000003
guest tdcall vm_rd 0x1110000300000004
guest tdcall vm_rd 0x111000010000000c
guest tdcall vm_rd 0x1110000300000016
guest tdcall vm_rd 0x1110000300000017
guest tdcall vm_rd 0x9110000000000019
guest tdcall vm_rd 0x911000010000000e
guest tdcall vm_rd 0x9410000300000000
guest tdcall vm_rd 0x0
guest tdcall vm_rd 0x1110000300000099
guest tdcall vm_rd 0xffffffffffffffff
guest tdcall vm_wr 0x1110000300000000 0x1 0x1
guest tdcall vm_wr 0x1110000300000001 0x1 0x1
guest tdcall vm_wr 0x1110000200000002 0x1 0x1
guest tdcall vm_wr 0x1110000000000003 0x1 0x1
guest tdcall vm_wr 0x1110000300000004 0x1 0x1
guest tdcall vm_wr 0x111000010000000c 0x1 0x1
guest tdcall vm_wr 0x1110000300000016 0x1 0x1
guest tdcall vm_wr 0x1110000300000017 0x1 0x1
guest tdcall vm_wr 0x9110000000000019 0x1 0x1
guest tdcall vm_wr 0x911000010000000e 0x1 0x1
guest tdcall vm_wr 0x9410000300000000 0x1 0x1
guest tdcall vm_wr 0x0 0x1 0x1
guest tdcall vm_wr 0x1110000300000099 0x1 0x1
guest tdcall vm_wr 0xffffffffffffffff 0x1 0x1
guest tdcall vm_wr 0x1110000300000017 0x2 0x2
guest tdcall vm_wr 0x1110000300000017 0x4 0x4
guest tdcall vm_wr 0x1110000300000017 0x0 0x1
