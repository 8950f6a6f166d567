# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES within ATTRIBUTES_FIXED0 is accepted
rule INI-01 positive
via module
attributes sept_ve_disable
expect accept
