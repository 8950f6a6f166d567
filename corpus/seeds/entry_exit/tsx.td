# SPDX-License-Identifier: GPL-2.0-only
# A TD that has TSX
cpuid 7.0 ebx.hle=1 ebx.rtm=1
guest xbegin
guest wrmsr 0x122 0x3
guest rdmsr 0x122
guest exit async
guest xbegin
