# SPDX-License-Identifier: GPL-2.0-only
# Three VCPUs that ask for the same
max_vcpus 3
guest cpuid 7.0
guest cpuid 0xb.0
guest vcpu 1
guest cpuid 7.0
guest cpuid 0xb.0
guest mode cpl=3 long=0
guest cpuid 1
guest vcpu 2
guest migrate 1
guest cpuid 7.0
guest exit mmio
guest exit map_gpa
guest exit cpuid
guest fail_entry
guest cpuid 0xd.1
