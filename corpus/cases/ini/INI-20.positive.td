# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD without L2 VMs is accepted
rule INI-20 positive
via module
attributes migratable
cpuid 1 eax=0x806f8
needs attributes migratable
expect accept
