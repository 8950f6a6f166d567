# SPDX-License-Identifier: GPL-2.0-only
# Of all configurable bits only the requested ones read 1
rule CFG-06 positive
cpuid 7.0 ebx.bmi1=1
cpuid 7.2 edx.mcdt_no=1
expect accept
