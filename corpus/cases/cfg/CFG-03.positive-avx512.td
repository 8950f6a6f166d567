# SPDX-License-Identifier: GPL-2.0-only
# With AVX-512 in XFAM, what it gates reads as its type says
rule CFG-03 positive
xfam x87 sse avx avx512
cpuid 7.0 ebx.avx512f=1 ebx.avx512dq=1 ebx.avx512cd=1 ebx.avx512bw=1 ebx.avx512vl=1 ecx.avx512_vnni=1
cpuid 7.1 eax.avx_vnni=1 eax.avx512_bf16=1
needs xfam 0xe4
expect accept
