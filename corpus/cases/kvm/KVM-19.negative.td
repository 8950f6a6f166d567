# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with a pointer to memory that is not there
rule KVM-19 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm bad_pointer=1 expect=EFAULT
call init_vm expect=OK
