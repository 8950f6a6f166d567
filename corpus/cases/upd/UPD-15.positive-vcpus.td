# SPDX-License-Identifier: GPL-2.0-only
# The second VCPU sees the same after the module was replaced
rule UPD-15 positive
max_vcpus 2
cpuid 7.0 ebx.erms=1 edx.fsrm=1
guest cpuid 7.0
guest vcpu 1
guest cpuid 1
guest cpuid 7.0
guest cpuid 7.1
expect accept
