# SPDX-License-Identifier: GPL-2.0-only
# A slot without any configurable bit accepts zero
rule FIX-04 positive
via module
cpuid 0xa eax=0
expect accept
