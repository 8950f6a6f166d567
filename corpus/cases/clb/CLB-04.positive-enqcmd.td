# SPDX-License-Identifier: GPL-2.0-only
# ENQCMD: IA32_PASID comes to the host, as listed
rule CLB-04 positive
via module
cpuid 7.0 ecx.enqcmd=1
guest wrmsr 0xd93 0x80000001
guest exit async
needs configurable 7.0:ecx.enqcmd
expect accept
