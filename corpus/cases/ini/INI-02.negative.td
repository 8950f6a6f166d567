# SPDX-License-Identifier: GPL-2.0-only
# MIGRATABLE with DEBUG is refused
rule INI-02 negative
via module
attributes migratable debug
cpuid 1 eax=0x806f8
needs attributes migratable
expect reject by=module status=0xc000010000000040 rcx=0x0
