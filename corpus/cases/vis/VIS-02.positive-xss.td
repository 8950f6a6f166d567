# SPDX-License-Identifier: GPL-2.0-only
# The size of a compacted XSAVE area counts what the guest has put into IA32_XSS, and no more
rule VIS-02 positive
via module
xfam x87 sse avx cet_u cet_s
guest xsetbv 0x7
guest cpuid 0xd.1
guest wrmsr 0xda0 0x1800
guest cpuid 0xd.1
needs xfam 0x1804
expect accept
