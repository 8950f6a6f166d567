# SPDX-License-Identifier: GPL-2.0-only
# HLE without RTM is refused; older modules name no leaf
rule INI-16 negative
via module
cpuid 7.0 ebx.hle=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs no topology
expect reject by=module status=0xc000010000000045 rcx=0x0
