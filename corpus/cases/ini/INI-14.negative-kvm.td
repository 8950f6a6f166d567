# SPDX-License-Identifier: GPL-2.0-only
# Through KVM the same refusal is EINVAL with the status
rule INI-14 negative
cpuid 7.0 ebx.bmi1=1 ebx.sgx=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
