# SPDX-License-Identifier: GPL-2.0-only
# AVX-512 can be left away from a TD that keeps AVX
rule PRP-04 positive
via module
attributes sept_ve_disable
xfam x87 sse avx avx512
relate smaller
partner xfam x87 sse avx
needs xfam avx512
expect accept
