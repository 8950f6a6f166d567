# SPDX-License-Identifier: GPL-2.0-only
# A command of the VCPU on the VM
rule KVM-04 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call vm_command id=2 expect=EINVAL
call vm_command id=5 expect=EINVAL
