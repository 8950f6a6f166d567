# SPDX-License-Identifier: GPL-2.0-only
# CPUID follows CR4, XCR0 and the mode of the guest
rule VIS-02 positive
xfam x87 sse avx pkru
guest cr4 0x440060
guest cpuid 1
guest cpuid 7.0
guest xsetbv 0x7
guest cpuid 0xd.0
guest cpuid 0xd.1
guest cr4 0x60
guest cpuid 1
guest cpuid 7.0
needs xfam 0x204
expect accept
