# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG without KVM's support
rule HST-11 negative
cpuid 7.0 ecx.waitpkg=1
guest wrmsr 0xe1 0x7a121
guest exit async
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
