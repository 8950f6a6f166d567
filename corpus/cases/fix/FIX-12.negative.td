# SPDX-License-Identifier: GPL-2.0-only
# An undeclared leaf has no CPUID_CONFIG slot to be asked for in
rule FIX-12 negative
entry function=0x80000008 eax=0x300000
entry function=0x2 eax=0xff01
expect reject by=kvm errno=EINVAL
