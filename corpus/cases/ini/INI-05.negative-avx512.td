# SPDX-License-Identifier: GPL-2.0-only
# A part of AVX-512 is refused
rule INI-05 negative
via module
xfam x87 sse avx opmask zmm_hi256
needs xfam 0xe4
expect reject by=module status=0xc000010000000041 rcx=0x0
