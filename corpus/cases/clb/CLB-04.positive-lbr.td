# SPDX-License-Identifier: GPL-2.0-only
# Branch records: the guest's IA32_LBR_DEPTH stays in the CPU, as listed
rule CLB-04 positive
via module
xfam x87 sse lbr
cpuid 0x1c eax=0x3
guest wrmsr 0x14cf 0x8
guest fill 15
guest exit async
needs xfam 0x8000
expect accept
