# SPDX-License-Identifier: GPL-2.0-only
# With LA57 linear addresses are 57 bits wide
rule CFG-09 positive
cpuid 7.0 ecx.la57=1
guest cpuid 0x80000008
needs native 7.0:ecx.la57
expect accept
