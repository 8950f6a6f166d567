# SPDX-License-Identifier: GPL-2.0-only
# KVM_TDX_INIT_VM with kvm_cpuid2.padding set
rule KVM-07 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm padding=0x1 expect=EINVAL
call init_vm expect=OK
