# SPDX-License-Identifier: GPL-2.0-only
# Every configurable bit is requested: SSB_NO, RRSBA, BHI_NO, PBRSB_NO
rule CFG-15 positive
via module
msr_config_ctls 1
arch_capabilities 0x1180010
guest rdmsr 0x10a
expect accept
