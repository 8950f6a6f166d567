# SPDX-License-Identifier: GPL-2.0-only
# Commands of the VCPU with hw_error set
rule KVM-03 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call get_cpuid nent=256 hw_error=0x1 expect=EINVAL
call get_cpuid nent=256 hw_error=0xc000010000000000 expect=EINVAL
call init_vcpu hw_error=0x1 expect=EINVAL
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 hw_error=0x1 expect=EINVAL
call init_mem_region value=0xfffff000 size=1 expect=OK
