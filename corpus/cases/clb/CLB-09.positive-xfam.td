# SPDX-License-Identifier: GPL-2.0-only
# Extended state that KVM supports is as before
rule CLB-09 positive
xfam x87 sse avx avx512 pkru
guest fill 2
guest fill 5
guest fill 6
guest fill 7
guest cr4 0x440660
guest wrpkru 0x55555550
guest exit async
needs xfam 0x2e4
expect accept
