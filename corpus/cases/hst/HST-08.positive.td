# SPDX-License-Identifier: GPL-2.0-only
# The VCPU moves to another CPU and back
rule HST-08 positive
attributes sept_ve_disable
xfam x87 sse avx avx512 pkru
guest cr4 0x440660
guest xsetbv 0x2e7
guest fill 0
guest fill 1
guest fill 2
guest fill 5
guest fill 6
guest fill 7
guest fill 9
guest wrmsr 0xc0000081 0x23001000000000
guest wrmsr 0xc0000082 0xffffffff81000000
guest wrmsr 0xc0000084 0x47700
guest wrmsr 0xc0000102 0xffff888000001000
guest wrmsr 0xc0000103 0x1001
guest cr2 0xdead000
guest dr 0 0x1000
guest dr 1 0x2000
guest dr 2 0x3000
guest dr 3 0x4000
guest dr 6 0xffff0ff1
guest dr 7 0x700
guest wrmsr 0x1d9 0x2
guest exit async
guest migrate 1
guest wrmsr 0xc0000081 0x23001000000000
guest wrmsr 0xc0000082 0xffffffff81000000
guest wrmsr 0xc0000084 0x47700
guest wrmsr 0xc0000102 0xffff888000001000
guest wrmsr 0xc0000103 0x1001
guest cr2 0xdead000
guest dr 0 0x1000
guest dr 1 0x2000
guest dr 2 0x3000
guest dr 3 0x4000
guest dr 6 0xffff0ff1
guest dr 7 0x700
guest wrmsr 0x1d9 0x2
guest exit tdvmcall
guest migrate 0
guest exit async
needs xfam 0x2e4
expect accept
