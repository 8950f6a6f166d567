# SPDX-License-Identifier: GPL-2.0-only
# A TD built in order
rule KVM-21 positive
call create_vm expect=OK
call capabilities nent=256 expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call get_cpuid nent=256 expect=OK
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 expect=OK
call finalize_vm expect=OK
