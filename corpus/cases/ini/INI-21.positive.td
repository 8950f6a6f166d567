# SPDX-License-Identifier: GPL-2.0-only
# With both faults mended the TD is accepted
rule INI-21 positive
via module
attributes sept_ve_disable
xfam x87 sse
expect accept
