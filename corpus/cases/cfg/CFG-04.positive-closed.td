# SPDX-License-Identifier: GPL-2.0-only
# Without ATTRIBUTES.PERFMON leaf 0xa reads 0
rule CFG-04 positive
via module
attributes sept_ve_disable
expect accept
