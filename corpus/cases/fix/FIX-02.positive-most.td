# SPDX-License-Identifier: GPL-2.0-only
# Every bit that is fixed to 1 reads 1 in a TD that asks for much
rule FIX-02 positive
xfam x87 sse avx
cpuid 1 ecx.monitor=1 edx.acpi=1 edx.ss=1
cpuid 7.0 ebx.erms=1 ecx.gfni=1 edx.serialize=1
expect accept
