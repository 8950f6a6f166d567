# SPDX-License-Identifier: GPL-2.0-only
# A VCPU without a split irqchip
rule KVM-01 negative
call create_vm expect=OK
call init_vm expect=OK
call create_vcpu expect=EINVAL
