# SPDX-License-Identifier: GPL-2.0-only
# Two bits of two leaves leave all others as they were
rule CFG-12 positive
cpuid 7.0 ebx.erms=1
cpuid 0x80000008 ebx.wbnoinvd=1
expect accept
