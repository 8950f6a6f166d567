# SPDX-License-Identifier: GPL-2.0-only
# One of each call
call create_vm
call capabilities nent=5 expect=E2BIG
call enable_split_irqchip
call set_max_vcpus value=1
call set_tsc_khz value=1000000
call init_vm nent=2 flags=1 padding=1 expect=EINVAL
call create_vcpu value=0
call set_cpuid2 value=1
call get_cpuid nent=80
call init_vcpu value=0x1
call init_mem_region value=0x1000 size=1 bad_pointer=1 expect=EFAULT
call finalize_vm hw_error=1
call run
call vm_command id=9 reserved=3
call vcpu_command id=0xffffffff
