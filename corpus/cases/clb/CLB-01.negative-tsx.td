# SPDX-License-Identifier: GPL-2.0-only
# HLE and RTM are refused: nothing restores IA32_TSX_CTRL
rule CLB-01 negative
attributes sept_ve_disable
cpuid 7.0 ebx.hle=1 ebx.rtm=1 ecx.umip=1
needs no supported 7.0:ebx.hle
needs no supported 7.0:ebx.rtm
expect reject by=kvm errno=EINVAL
