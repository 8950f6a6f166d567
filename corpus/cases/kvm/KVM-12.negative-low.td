# SPDX-License-Identifier: GPL-2.0-only
# A TSC frequency below 100 MHz
rule KVM-12 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_tsc_khz value=75000
call init_vm
