# SPDX-License-Identifier: GPL-2.0-only
# KVM_RUN before KVM_TDX_FINALIZE_VM
rule KVM-01 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu expect=OK
call run
