# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD may have the oldest family/model/stepping that the module knows
rule INI-15 positive
via module
attributes migratable
cpuid 1 eax=0x806f8
needs attributes migratable
expect accept
