# SPDX-License-Identifier: GPL-2.0-only
# A VCPU before the TD is initialised
rule KVM-01 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call create_vcpu expect=EIO
call init_vm expect=OK
call create_vcpu expect=OK
