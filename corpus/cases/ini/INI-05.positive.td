# SPDX-License-Identifier: GPL-2.0-only
# All of AVX-512, CET and AMX with AVX is accepted
rule INI-05 positive
via module
xfam x87 sse avx avx512 cet_u cet_s tilecfg tiledata
needs xfam 0x618e4
expect accept
