# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM are refused where the CPU has no IA32_TSX_CTRL
rule INI-17 negative
via module
cpuid 7.0 ebx.hle=1 ebx.rtm=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs no msr 0x10a 0x80
expect reject by=module status=0xc00009210000010a rcx=0x0
