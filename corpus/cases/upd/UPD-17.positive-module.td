# SPDX-License-Identifier: GPL-2.0-only
# The module alone leaves what it left before it was replaced
rule UPD-17 positive
via module
xfam x87 sse avx
cpuid 7.0 ecx.waitpkg=1
guest wrmsr 0xe1 0x186a1
guest exit tdvmcall
needs native 7.0:ecx.waitpkg
hazard
expect accept
