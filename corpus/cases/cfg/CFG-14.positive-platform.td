# SPDX-License-Identifier: GPL-2.0-only
# Leaf 0x1f left to the platform reads as the platform's
rule CFG-14 positive
cpuid 0x1f.0 eax=0
needs topology
expect accept
