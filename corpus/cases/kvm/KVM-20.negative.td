# SPDX-License-Identifier: GPL-2.0-only
# A configuration that is refused stays refused
rule KVM-20 negative
attributes sept_ve_disable debug
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=EINVAL
call init_vm expect=EINVAL
