# SPDX-License-Identifier: GPL-2.0-only
# Pointers to memory that is there
rule KVM-19 positive
call create_vm expect=OK
call capabilities nent=256 expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=OK
call create_vcpu expect=OK
call set_cpuid2 expect=OK
call get_cpuid nent=256 expect=OK
