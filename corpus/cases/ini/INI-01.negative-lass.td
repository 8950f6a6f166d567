# SPDX-License-Identifier: GPL-2.0-only
# LASS in ATTRIBUTES is refused where module or CPU have it not
rule INI-01 negative
via module
attributes lass
needs no attributes lass
expect reject by=module status=0xc000010000000040 rcx=0x0
