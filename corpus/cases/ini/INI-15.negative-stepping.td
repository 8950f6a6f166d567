# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD may not have a stepping that the module does not know
rule INI-15 negative
via module
attributes migratable
cpuid 1 eax=0x806f9
needs attributes migratable
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
