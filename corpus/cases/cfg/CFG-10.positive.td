# SPDX-License-Identifier: GPL-2.0-only
# The XSAVE sizes follow XFAM, and XCR0 in the guest
rule CFG-10 positive
xfam x87 sse avx avx512
guest xsetbv 0x3
guest cpuid 0xd.0
guest xsetbv 0x7
guest cpuid 0xd.0
guest xsetbv 0xe7
guest cpuid 0xd.0
needs xfam 0xe4
expect accept
