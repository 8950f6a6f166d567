# SPDX-License-Identifier: GPL-2.0-only
# Half of AMX is refused before and after
rule UPD-06 negative
via module
xfam x87 sse tilecfg
needs xfam 0x60000
expect reject by=module
