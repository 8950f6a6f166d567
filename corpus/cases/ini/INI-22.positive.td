# SPDX-License-Identifier: GPL-2.0-only
# A TD that is accepted leaves nothing to mend
rule INI-22 positive
via module
attributes sept_ve_disable
xfam x87 sse avx
cpuid 7.0 ebx.bmi1=1
expect accept
