# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM are accepted where the CPU has IA32_TSX_CTRL
rule INI-17 positive
via module
cpuid 7.0 ebx.hle=1 ebx.rtm=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs msr 0x10a 0x80
expect accept
