# SPDX-License-Identifier: GPL-2.0-only
# FRED, with KVM's support: its MSRs are as before
rule CLB-09 positive
cpuid 7.1 eax.fred=1
guest wrmsr 0x1d4 0x1000
guest wrmsr 0x1d0 0x1
guest wrmsr 0x1cd 0xffffc90000001000
guest exit async
needs configurable 7.1:eax.fred
needs supported 7.1:eax.fred
expect accept
