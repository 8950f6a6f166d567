# SPDX-License-Identifier: GPL-2.0-only
# A bit that is directly configurable is accepted
rule FIX-04 positive
cpuid 7.0 ebx.bmi1=1
expect accept
