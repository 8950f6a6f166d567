# SPDX-License-Identifier: GPL-2.0-only
# What no module accepts is refused before and after
rule UPD-01 negative
via module
attributes lass
needs no attributes lass
expect reject by=module
