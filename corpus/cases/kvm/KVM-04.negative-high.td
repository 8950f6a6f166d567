# SPDX-License-Identifier: GPL-2.0-only
# Numbers whose low bits are those of a command
rule KVM-04 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call vm_command id=0x100 expect=EINVAL
call vm_command id=0x10000 expect=EINVAL
call vm_command id=0x80000000 expect=EINVAL
call vcpu_command id=0x105 expect=EINVAL
call vcpu_command id=0x80000005 expect=EINVAL
