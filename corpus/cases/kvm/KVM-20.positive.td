# SPDX-License-Identifier: GPL-2.0-only
# A correct KVM_TDX_INIT_VM after each one that was refused
rule KVM-20 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm flags=0x1 expect=EINVAL
call init_vm reserved=0x1 expect=EINVAL
call init_vm padding=0x1 expect=EINVAL
call init_vm nent=257 expect=E2BIG
call init_vm bad_pointer=1 expect=EFAULT
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu expect=OK
