# SPDX-License-Identifier: GPL-2.0-only
# XFAM leaves the bits that it does not gate as they were
rule CFG-12 positive
xfam x87 sse avx pkru
needs xfam 0x204
expect accept
