# SPDX-License-Identifier: GPL-2.0-only
# Performance monitoring by the TD, whose state nobody restores
rule HST-10 negative
attributes perfmon
guest wrmsr 0x186 0x4300c0
guest wrmsr 0x187 0x43003c
guest wrmsr 0x38d 0x333
guest wrmsr 0x309 0x1234
guest wrmsr 0x4c1 0x5678
guest wrmsr 0x1a6 0x10001
guest wrmsr 0x3f1 0x0
guest wrmsr 0x38f 0x70000000f
guest exit async
needs attributes 0x8000000000000000
expect reject by=kvm errno=EINVAL
