# SPDX-License-Identifier: GPL-2.0-only
# TSX, with KVM's support, over several exits
rule HST-11 positive
cpuid 7.0 ebx.hle=1 ebx.rtm=1
guest wrmsr 0x122 0x3
guest exit async
guest wrmsr 0x122 0x0
guest exit tdvmcall
needs native 7.0:ebx.hle
needs native 7.0:ebx.rtm
needs configurable 7.0:ebx.rtm
needs msr 0x10a 0x80
needs supported 7.0:ebx.hle
needs supported 7.0:ebx.rtm
expect accept
