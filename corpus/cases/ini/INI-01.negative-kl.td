# SPDX-License-Identifier: GPL-2.0-only
# KL in ATTRIBUTES is refused where the module has it not
rule INI-01 negative
via module
attributes kl
needs no attributes kl
expect reject by=module status=0xc000010000000040 rcx=0x0
