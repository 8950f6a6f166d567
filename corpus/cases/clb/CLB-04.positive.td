# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG: the guest's IA32_UMWAIT_CONTROL stays in the CPU, as listed
rule CLB-04 positive
via module
cpuid 7.0 ecx.waitpkg=1
guest wrmsr 0xe1 0x7a121
guest exit async
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
expect accept
