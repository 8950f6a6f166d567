# SPDX-License-Identifier: GPL-2.0-only
# 10 GHz is accepted
rule INI-12 positive
via module
tsc_frequency 400
expect accept
