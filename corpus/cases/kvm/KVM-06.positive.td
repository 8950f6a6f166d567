# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with as many entries as there are
rule KVM-06 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
