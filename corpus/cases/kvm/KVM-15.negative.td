# SPDX-License-Identifier: GPL-2.0-only
# A bit that cannot be configured: hw_error holds the module's status
rule KVM-15 negative
cpuid 7.0 edx.0=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
