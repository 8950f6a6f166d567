# SPDX-License-Identifier: GPL-2.0-only
# A TD that asks for nothing is accepted where one that asks for some features is
rule PRP-04 positive
cpuid 7.0 ebx.bmi1=1 ebx.erms=1
relate smaller
expect accept
