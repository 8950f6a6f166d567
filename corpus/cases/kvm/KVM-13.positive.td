# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_GET_CPUID with room enough
rule KVM-13 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call get_cpuid nent=256 expect=OK
