# SPDX-License-Identifier: GPL-2.0-only
# What a VMM commonly asks for is accepted before and after
rule UPD-01 positive
attributes sept_ve_disable
xfam x87 sse avx
cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1 ecx.umip=1
expect accept
