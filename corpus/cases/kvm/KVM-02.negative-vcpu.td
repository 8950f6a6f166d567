# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VCPU with flags
rule KVM-02 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu flags=0x1 expect=EINVAL
call init_vcpu flags=0x80000000 expect=EINVAL
call init_vcpu expect=OK
