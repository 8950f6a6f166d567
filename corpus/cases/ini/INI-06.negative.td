# SPDX-License-Identifier: GPL-2.0-only
# MAX_VCPUS of 0 is refused
rule INI-06 negative
via module
max_vcpus 0
expect reject by=module status=0xc000010000000044 rcx=0x0
