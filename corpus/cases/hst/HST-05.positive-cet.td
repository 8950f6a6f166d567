# SPDX-License-Identifier: GPL-2.0-only
# Shadow stack state of user space
rule HST-05 positive
attributes sept_ve_disable
xfam x87 sse cet_u cet_s
guest wrmsr 0xda0 0x1800
guest fill 11
guest fill 12
guest wrmsr 0x6a2 0x1
guest exit async
guest exit tdvmcall
needs xfam 0x1800
