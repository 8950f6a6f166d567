# SPDX-License-Identifier: GPL-2.0-only
# Shadow stacks move to another CPU and back
rule HST-08 positive
attributes sept_ve_disable
xfam x87 sse cet_u cet_s
guest wrmsr 0xda0 0x1800
guest fill 11
guest fill 12
guest exit async
guest migrate 1
guest fill 11
guest exit tdvmcall
guest migrate 0
guest exit async
needs xfam 0x1800
