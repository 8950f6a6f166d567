# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG, with KVM's support, over several exits
rule HST-11 positive
cpuid 7.0 ecx.waitpkg=1
guest wrmsr 0xe1 0x7a121
guest exit async
guest wrmsr 0xe1 0xf4241
guest exit tdvmcall
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs supported 7.0:ecx.waitpkg
expect accept
