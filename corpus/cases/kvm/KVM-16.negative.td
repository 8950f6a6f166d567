# SPDX-License-Identifier: GPL-2.0-only
# TDs that are refused give their key ids back
rule KVM-16 negative
cpuid 7.0 edx.0=1
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=EINVAL
call init_vm expect=EINVAL
call init_vm expect=EINVAL
call init_vm expect=EINVAL
