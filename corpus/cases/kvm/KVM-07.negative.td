# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with a reserved member
rule KVM-07 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm reserved=0x1 expect=EINVAL
call init_vm expect=OK
