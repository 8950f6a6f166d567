# SPDX-License-Identifier: GPL-2.0-only
# KVM passes a fixed bit on, and the module refuses it
rule FIX-04 negative
cpuid 7.0 ebx.sgx=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
