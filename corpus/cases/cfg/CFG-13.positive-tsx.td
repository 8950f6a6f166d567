# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM read 1 once they are requested
rule CFG-13 positive
via module
cpuid 7.0 ebx.hle=1 ebx.rtm=1
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs msr 0x10a 0x80
expect accept
