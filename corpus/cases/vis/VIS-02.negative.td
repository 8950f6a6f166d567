# SPDX-License-Identifier: GPL-2.0-only
# OSXSAVE follows the guest, and must not be requested
rule VIS-02 negative
via module
cpuid 1 ecx.monitor=1 ecx.osxsave=1
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
