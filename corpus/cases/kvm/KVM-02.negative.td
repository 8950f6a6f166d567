# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with flags
rule KVM-02 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm flags=0x1 expect=EINVAL
call init_vm flags=0x80000000 expect=EINVAL
call init_vm expect=OK
