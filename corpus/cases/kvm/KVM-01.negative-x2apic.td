# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VCPU without X2APIC in KVM's CPUID copy
rule KVM-01 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 value=1 expect=OK
call init_vcpu expect=EINVAL
call set_cpuid2 expect=OK
call init_vcpu expect=OK
