# SPDX-License-Identifier: GPL-2.0-only
# The core level alone makes a topology
rule INI-18 positive
via module
cpuid 0x1f.0 ebx=1 ecx.level_type=2
needs topology
expect accept
