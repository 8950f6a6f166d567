# SPDX-License-Identifier: GPL-2.0-only
# A TSC frequency above 10 GHz
rule KVM-12 negative
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_tsc_khz value=10025000
call init_vm
