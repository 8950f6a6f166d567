# SPDX-License-Identifier: GPL-2.0-only
# Tiles, with entries that fail before and after one that does not
rule HST-07 positive
attributes sept_ve_disable
xfam x87 sse tilecfg tiledata
guest fail_entry
guest cr4 0x40660
guest xsetbv 0x60003
guest fill 17
guest fill 18
guest wrmsr 0x1c4 0x40000
guest exit async
guest fail_entry
guest exit tdvmcall
needs xfam 0x60000
expect accept
