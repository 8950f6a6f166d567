# SPDX-License-Identifier: GPL-2.0-only
# A debug TD reads the same IA32_ARCH_CAPABILITIES as any other
rule CFG-15 positive
via module
attributes debug
guest rdmsr 0x10a
expect accept
