# SPDX-License-Identifier: GPL-2.0-only
# Five TDCS pages are too few
rule INI-08 negative
via module
tdcs_pages 5
expect reject by=module status=0xc000060600000000 rcx=0x0
