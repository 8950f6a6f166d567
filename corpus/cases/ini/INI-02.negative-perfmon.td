# SPDX-License-Identifier: GPL-2.0-only
# MIGRATABLE with PERFMON is refused
rule INI-02 negative
via module
attributes migratable perfmon
cpuid 1 eax=0x806f8
needs attributes migratable perfmon
expect reject by=module status=0xc000010000000040 rcx=0x0
