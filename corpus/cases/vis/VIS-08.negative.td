# SPDX-License-Identifier: GPL-2.0-only
# The guest may not read the table of its CPUID values, and is told the rest all the same
rule VIS-08 negative
attributes sept_ve_disable
guest tdcall vm_rd 0x9410000300000e00
guest tdcall vm_rd 0x1110000300000000
expect accept
