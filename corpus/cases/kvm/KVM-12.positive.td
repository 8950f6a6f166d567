# SPDX-License-Identifier: GPL-2.0-only
# The lowest and the highest TSC frequency
rule KVM-12 positive
call create_vm expect=OK
call enable_split_irqchip expect=OK
call set_tsc_khz value=100000 expect=OK
call set_tsc_khz value=10000000 expect=OK
call init_vm expect=OK
