# SPDX-License-Identifier: GPL-2.0-only
# XFAM with AVX-512 but without AVX has no XSAVE area, and is refused
rule CFG-10 negative
via module
xfam x87 sse avx512
needs xfam 0xe4
expect reject by=module status=0xc000010000000041 rcx=0x0
