# SPDX-License-Identifier: GPL-2.0-only
# Host and guest read the same of a TD with TSX
rule VIS-01 positive
via module
cpuid 7.0 ebx.hle=1 ebx.rtm=1
guest cpuid 7.0
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs msr 0x10a 0x80
expect accept
