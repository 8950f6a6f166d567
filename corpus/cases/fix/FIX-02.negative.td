# SPDX-License-Identifier: GPL-2.0-only
# HYPERVISOR is fixed to 1, and must not be requested all the same
rule FIX-02 negative
via module
cpuid 1 ecx.hypervisor=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
