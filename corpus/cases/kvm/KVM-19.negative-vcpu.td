# SPDX-License-Identifier: GPL-2.0-only
# Commands of the VCPU with a pointer to memory that is not there
rule KVM-19 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call get_cpuid bad_pointer=1 nent=256 expect=EFAULT
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 bad_pointer=1 expect=EFAULT
