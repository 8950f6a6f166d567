# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with more entries than memory has
rule KVM-06 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm nent=0xffffffff expect=E2BIG
