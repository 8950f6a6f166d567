# SPDX-License-Identifier: GPL-2.0-only
# With the fault mended the same configuration is accepted
rule PRP-05 positive
via module
attributes sept_ve_disable
cpuid 7.0 ebx.erms=1
relate worse
partner max_vcpus 4
expect accept
