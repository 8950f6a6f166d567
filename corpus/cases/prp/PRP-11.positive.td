# SPDX-License-Identifier: GPL-2.0-only
# The same configuration gives the same TD
rule PRP-11 positive
via module
attributes sept_ve_disable
xfam x87 sse avx
max_vcpus 8
tsc_frequency 80
cpuid 1 ecx.avx=1 edx.htt=1
cpuid 7.0 ebx.bmi1=1 ecx.rdpid=1
relate same
expect accept
