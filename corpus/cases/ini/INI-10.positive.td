# SPDX-License-Identifier: GPL-2.0-only
# All known CONFIG_FLAGS but GPAW are accepted
rule INI-10 positive
via module
config_flags flexible_pending_ve no_rbp_mod
expect accept
