# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG, with KVM's support: IA32_UMWAIT_CONTROL of the CPU that the VCPU moves to is as before
rule CLB-09 positive
cpuid 7.0 ecx.waitpkg=1
guest wrmsr 0xe1 0x7a121
guest exit async
guest migrate 1
guest wrmsr 0xe1 0x7a121
guest exit async
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs supported 7.0:ecx.waitpkg
expect accept
