# SPDX-License-Identifier: GPL-2.0-only
# What KVM_TDX_CAPABILITIES keeps back cannot be had either
rule CLB-02 negative
cpuid 7.0 ecx.umip=1 ecx.waitpkg=1
call create_vm expect=OK
call capabilities nent=256 expect=OK
call enable_split_irqchip expect=OK
call init_vm expect=EINVAL
needs no supported 7.0:ecx.waitpkg
