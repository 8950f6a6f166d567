# SPDX-License-Identifier: GPL-2.0-only
# Tiles move to another CPU and back
rule HST-08 positive
attributes sept_ve_disable
xfam x87 sse tilecfg tiledata
guest cr4 0x40660
guest xsetbv 0x60003
guest fill 17
guest fill 18
guest wrmsr 0x1c4 0x40000
guest exit async
guest migrate 1
guest fill 18
guest exit tdvmcall
guest migrate 0
guest exit async
needs xfam 0x60000
expect accept
