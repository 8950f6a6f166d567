# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with 257 entries
rule KVM-06 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm nent=257 expect=E2BIG
