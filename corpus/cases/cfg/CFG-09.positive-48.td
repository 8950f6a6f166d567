# SPDX-License-Identifier: GPL-2.0-only
# Without LA57 linear addresses are 48 bits wide
rule CFG-09 positive
cpuid 7.0 ecx.rdpid=1
guest cpuid 0x80000008
expect accept
