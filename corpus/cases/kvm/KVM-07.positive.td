# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with reserved members 0
rule KVM-07 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
