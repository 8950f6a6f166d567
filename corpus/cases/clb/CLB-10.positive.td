# SPDX-License-Identifier: GPL-2.0-only
# A clobber bit of the module's list is accepted by the module
rule CLB-10 positive
via module
cpuid 7.1 eax.fred=1
guest wrmsr 0x1d4 0x1000
guest wrmsr 0x1d0 0x1
guest wrmsr 0x1cd 0xffffc90000001000
guest exit async
needs configurable 7.1:eax.fred
expect accept
