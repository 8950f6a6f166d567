# SPDX-License-Identifier: GPL-2.0-only
# Without a request the configurable bits are 0
rule CFG-15 positive
via module
guest rdmsr 0x10a
expect accept
