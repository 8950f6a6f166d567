# SPDX-License-Identifier: GPL-2.0-only
# What the module accepts leaves hw_error 0
rule KVM-15 positive
cpuid 7.0 ecx.umip=1
expect accept
