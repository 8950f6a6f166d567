# SPDX-License-Identifier: GPL-2.0-only
# RCX is 0 when a TD is accepted
rule INI-24 positive
via module
cpuid 7.0 ebx.bmi1=1
expect accept
