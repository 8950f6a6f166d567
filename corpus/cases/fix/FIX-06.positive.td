# SPDX-License-Identifier: GPL-2.0-only
# Declared configurable and configurable by mask: WBNOINVD is accepted
rule FIX-06 positive
cpuid 0x80000008 ebx.wbnoinvd=1
expect accept
