# SPDX-License-Identifier: GPL-2.0-only
# A bit of the class "configurable" is accepted
rule FIX-05 positive
cpuid 7.0 ebx.bmi2=1
expect accept
