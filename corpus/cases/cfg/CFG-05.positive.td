# SPDX-License-Identifier: GPL-2.0-only
# MONITOR opens leaf 5
rule CFG-05 positive
cpuid 1 ecx.monitor=1
guest cpuid 5
needs native 1:ecx.monitor
expect accept
