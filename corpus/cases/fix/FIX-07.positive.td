# SPDX-License-Identifier: GPL-2.0-only
# A bit that no list of fixed bits may hold is accepted
rule FIX-07 positive
cpuid 7.0 ecx.umip=1
expect accept
