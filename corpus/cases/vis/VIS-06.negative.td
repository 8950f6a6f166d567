# SPDX-License-Identifier: GPL-2.0-only
# CPUIDVE with a reserved bit is refused, and nothing changes
rule VIS-06 negative
guest tdcall cpuidve_set 0x5
guest cpuid 7.0
expect accept
