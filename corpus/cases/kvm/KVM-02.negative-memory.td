# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_MEM_REGION with a flag that it does not have
rule KVM-02 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call init_vcpu expect=OK
call init_mem_region value=0xfffff000 size=1 flags=0x2 expect=EINVAL
call init_mem_region value=0xfffff000 size=1 flags=0x80000000 expect=EINVAL
call init_mem_region value=0xfffff000 size=1 expect=OK
