# SPDX-License-Identifier: GPL-2.0-only
# Offered and accepted, but gated: neither read back nor shown
rule VIS-04 positive
xfam x87 sse
cpuid 1 ecx.avx=1
cpuid 7.0 ecx.vaes=1
expect accept
