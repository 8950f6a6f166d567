# SPDX-License-Identifier: GPL-2.0-only
# Branch records by the TD, whose depth nobody restores
rule HST-10 negative
xfam x87 sse lbr
cpuid 0x1c eax=0x3
guest wrmsr 0x14cf 0x8
guest exit async
needs xfam 0x8000
expect reject by=kvm errno=EINVAL
