# SPDX-License-Identifier: GPL-2.0-only
# A migratable TD is accepted with a family/model/stepping that every module allows
rule INI-02 positive
via module
attributes migratable
cpuid 1 eax=0x806f8
needs attributes migratable
expect accept
