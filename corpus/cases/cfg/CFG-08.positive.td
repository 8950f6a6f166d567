# SPDX-License-Identifier: GPL-2.0-only
# A family/model/stepping of 0 reads as the platform's
rule CFG-08 positive
cpuid 1 ebx.max_lp_ids=4
guest cpuid 1
expect accept
