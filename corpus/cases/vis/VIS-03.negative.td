# SPDX-License-Identifier: GPL-2.0-only
# A bit that KVM must not advertise is refused
rule VIS-03 negative
cpuid 1 ecx.vmx=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
