# SPDX-License-Identifier: GPL-2.0-only
# Tiles, and the MSRs that disable them
rule HST-05 positive
attributes sept_ve_disable
xfam x87 sse tilecfg tiledata
guest cr4 0x40660
guest xsetbv 0x60003
guest fill 17
guest fill 18
guest wrmsr 0x1c4 0x40000
guest wrmsr 0x1c5 0x40000
guest exit async
guest exit tdvmcall
needs xfam 0x60000
