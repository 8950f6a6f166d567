# SPDX-License-Identifier: GPL-2.0-only
# A second VCPU and a CPU that it moves to go on as well
rule UPD-16 positive
max_vcpus 2
guest cpuid 1
guest vcpu 1
guest tdcall vp_info
guest migrate 1
guest exit async
expect accept
