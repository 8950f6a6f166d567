# SPDX-License-Identifier: GPL-2.0-only
# Extended state that a TD owns is in its INIT state after the exit, as listed
rule CLB-04 positive
via module
xfam x87 sse avx avx512 pkru
guest fill 2
guest fill 5
guest fill 6
guest fill 7
guest wrpkru 0x55555550
guest exit async
needs xfam 0x2e4
expect accept
