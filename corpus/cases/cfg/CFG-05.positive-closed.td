# SPDX-License-Identifier: GPL-2.0-only
# Without MONITOR leaf 5 reads 0
rule CFG-05 positive
cpuid 1 ecx.est=1
guest cpuid 5
expect accept
