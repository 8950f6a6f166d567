# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with hw_error set
rule KVM-03 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm hw_error=0x1 expect=EINVAL
call init_vm hw_error=0xc000010000000000 expect=EINVAL
call init_vm expect=OK
