# SPDX-License-Identifier: GPL-2.0-only
# As many VCPUs as KVM_CAP_MAX_VCPUS
rule KVM-11 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_max_vcpus value=2 expect=OK
call init_vm expect=OK
call create_vcpu value=0 expect=OK
call create_vcpu value=1 expect=OK
