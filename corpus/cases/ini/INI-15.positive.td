# SPDX-License-Identifier: GPL-2.0-only
# A family/model/stepping of 0 is accepted
rule INI-15 positive
via module
cpuid 1 ebx.max_lp_ids=1
expect accept
