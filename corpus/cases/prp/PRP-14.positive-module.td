# SPDX-License-Identifier: GPL-2.0-only
# The last of four VCPUs reads what the first one reads
rule PRP-14 positive
via module
max_vcpus 4
cpuid 1 ecx.monitor=1
guest vcpu 3
guest cpuid 1
guest cpuid 5
guest cpuid 7.0
guest cpuid 0x1f.0
guest cpuid 0x21
expect accept
