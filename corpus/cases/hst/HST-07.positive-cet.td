# SPDX-License-Identifier: GPL-2.0-only
# Shadow stacks, with entries that fail before and after one that does not
rule HST-07 positive
attributes sept_ve_disable
xfam x87 sse cet_u cet_s
guest fail_entry
guest wrmsr 0xda0 0x1800
guest fill 11
guest fill 12
guest exit async
guest fail_entry
guest exit tdvmcall
needs xfam 0x1800
