# SPDX-License-Identifier: GPL-2.0-only
# KVM_CAP_MAX_VCPUS of 0
rule KVM-11 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_max_vcpus value=0
call set_max_vcpus value=1 expect=OK
call init_vm expect=OK
