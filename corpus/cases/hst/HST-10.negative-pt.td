# SPDX-License-Identifier: GPL-2.0-only
# Trace by the TD, whose control nobody restores
rule HST-10 negative
xfam x87 sse pt
guest wrmsr 0x570 0x1
guest exit async
needs xfam 0x100
expect reject by=kvm errno=EINVAL
