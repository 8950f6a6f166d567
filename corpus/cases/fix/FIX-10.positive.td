# SPDX-License-Identifier: GPL-2.0-only
# A bit that the CPUID_CONFIG list offers is accepted
rule FIX-10 positive
cpuid 7.1 eax.fsrs=1
expect accept
