# SPDX-License-Identifier: GPL-2.0-only
# A command of the VM on the VCPU
rule KVM-04 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call vcpu_command id=0 expect=EINVAL
call vcpu_command id=4 expect=EINVAL
call vcpu_command id=99 expect=EINVAL
