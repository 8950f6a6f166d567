# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD may not have a newer model than the platform
rule INI-15 negative
via module
attributes migratable
cpuid 1 eax=0xd06d0
needs attributes migratable
expect reject by=module status=0xc000010000000045 rcx=0xffffffff00000001
