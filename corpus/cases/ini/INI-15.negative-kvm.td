# SPDX-License-Identifier: GPL-2.0-only
# Through KVM the same refusal is EINVAL with the status
rule INI-15 negative
cpuid 1 eax=0x306a9
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
