# SPDX-License-Identifier: GPL-2.0-only
# 100 MHz is accepted
rule INI-12 positive
via module
tsc_frequency 4
expect accept
