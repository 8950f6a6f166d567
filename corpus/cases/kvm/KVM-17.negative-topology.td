# SPDX-License-Identifier: GPL-2.0-only
# A leaf 0x1f that is no topology is refused with a status that KVM takes for a bug of its own
rule KVM-17 negative
cpuid 0x1f.0 ecx=0x700
needs topology
expect reject by=module errno=EIO
