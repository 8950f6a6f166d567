# SPDX-License-Identifier: GPL-2.0-only
# The last reserved area is checked before IA32_ARCH_CAPABILITIES_CONFIG
rule INI-21 negative
via module
param 1023=1
arch_capabilities 0x1
expect reject by=module status=0xc000010000000002 rcx=0x0
