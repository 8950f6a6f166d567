# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM again when there is a VCPU
rule KVM-10 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vm expect=EINVAL
