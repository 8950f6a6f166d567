# SPDX-License-Identifier: GPL-2.0-only
# Components that XFAM does not have
rule HST-05 negative
attributes sept_ve_disable
xfam x87 sse
guest fill 2
guest fill 9
guest fill 17
guest fill 18
guest wrpkru 0x55555550
guest wrmsr 0x1c4 0x40000
guest exit async
guest exit tdvmcall
expect accept
