# SPDX-License-Identifier: GPL-2.0-only
# MONITOR opens leaf 5
rule PRP-09 positive
cpuid 7.0 ebx.erms=1
relate flip
partner cpuid 1 ecx.monitor=1
partner cpuid 7.0 ebx.erms=1
needs native 1:ecx.monitor
expect accept
