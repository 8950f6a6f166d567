# SPDX-License-Identifier: GPL-2.0-only
# A bit that cannot be configured: hw_error holds the module's status
rule KVM-15 negative
cpuid 7.0 edx.0=1
call create_vm expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=EINVAL
needs no policy allowlist
