# SPDX-License-Identifier: GPL-2.0-only
# Leaf 6 has no CPUID_CONFIG slot to be asked for in
rule FIX-09 negative
entry function=0x80000008 eax=0x300000
entry function=0x6 eax=0x4
expect reject by=kvm errno=EINVAL
