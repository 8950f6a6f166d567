# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_FINALIZE_VM with hw_error set
rule KVM-03 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 expect=OK
call finalize_vm hw_error=0x1 expect=EINVAL
call finalize_vm expect=OK
