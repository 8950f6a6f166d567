# SPDX-License-Identifier: GPL-2.0-only
# LA57 changes itself and the linear address width
rule PRP-08 positive
cpuid 7.0 ecx.rdpid=1
relate flip
partner cpuid 7.0 ecx.rdpid=1 ecx.la57=1
expect accept
