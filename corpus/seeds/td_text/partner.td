# SPDX-License-Identifier: GPL-2.0-only
# Two TDs that are compared
via module
attributes 0x10000000 pks
xfam x87 sse avx pkru
config_flags gpaw
cpuid 7.0 ecx.waitpkg=1 ebx.erms=1 ebx.hle=1
cpuid 0xd.1 eax.xsavec=1
cpuid 1 eax.model[2]=1
param 1023=255
relate lattice
partner xfam 0x3
partner entry function=0x7 index=9 flags=0 ebx=0x810 padding2=1
partner cpuid 0x80000008 eax.guest_pa_bits=0x34
partner param 40=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000007
hazard
