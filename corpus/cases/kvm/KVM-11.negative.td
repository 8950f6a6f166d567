# SPDX-License-Identifier: GPL-2.0-only
# One VCPU more than KVM_CAP_MAX_VCPUS
rule KVM-11 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_max_vcpus value=1 expect=OK
call init_vm expect=OK
call create_vcpu value=0 expect=OK
call create_vcpu value=1 expect=EINVAL
