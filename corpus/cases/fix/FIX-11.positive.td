# SPDX-License-Identifier: GPL-2.0-only
# A field of the commonest configurable type behaves as its words say
rule FIX-11 positive
cpuid 7.0 ebx.erms=1
expect accept
