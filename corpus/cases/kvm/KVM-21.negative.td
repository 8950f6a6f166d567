# SPDX-License-Identifier: GPL-2.0-only
# Calls that are refused, one after the other
rule KVM-21 negative
call create_vm expect=OK
call capabilities nent=1 expect=E2BIG
call finalize_vm expect=EINVAL
call vm_command id=77 expect=EINVAL
call enable_split_irqchip expect=OK
call create_vcpu expect=EIO
call init_vm flags=0x1 expect=EINVAL
call init_vm nent=257 expect=E2BIG
call init_vm reserved=0x1 expect=EINVAL
call init_vm bad_pointer=1 expect=EFAULT
call init_vm expect=OK
call init_vm expect=EINVAL
