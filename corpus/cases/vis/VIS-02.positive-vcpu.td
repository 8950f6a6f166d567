# SPDX-License-Identifier: GPL-2.0-only
# The initial APIC ID is that of the VCPU that asks
rule VIS-02 positive
via module
max_vcpus 2
guest cpuid 1
guest vcpu 1
guest cpuid 1
expect accept
