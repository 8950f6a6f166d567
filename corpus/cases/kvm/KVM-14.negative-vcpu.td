# SPDX-License-Identifier: GPL-2.0-only
# A VCPU after KVM_TDX_FINALIZE_VM
rule KVM-14 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 expect=OK
call finalize_vm expect=OK
call create_vcpu value=1 expect=EIO
