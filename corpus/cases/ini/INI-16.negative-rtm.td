# SPDX-License-Identifier: GPL-2.0-only
# RTM without HLE is refused; newer modules name the leaf
rule INI-16 negative
via module
cpuid 7.0 ebx.rtm=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs topology
expect reject by=module status=0xc000010000000045 rcx=0x7
