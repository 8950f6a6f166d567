# SPDX-License-Identifier: GPL-2.0-only
# TSC_FREQUENCY is checked before the second reserved area
rule INI-21 negative
via module
tsc_frequency 0
param 42=1
expect reject by=module status=0xc000010000000046 rcx=0x0
