# SPDX-License-Identifier: GPL-2.0-only
# OSPKE follows the guest, and must not be requested
rule VIS-02 negative
via module
cpuid 7.0 ecx.umip=1 ecx.ospke=1
expect reject by=module status=0xc000010000000045 rcx=0x7
