# SPDX-License-Identifier: GPL-2.0-only
# Nothing else that is asked of KVM makes up for a bit that is not configurable
rule PRP-05 negative
cpuid 7.0 ebx.sgx=1
relate worse
partner attributes sept_ve_disable
partner xfam x87 sse avx
partner cpuid 7.0 ebx.sgx=1
partner cpuid 0x80000008 ebx.wbnoinvd=1
needs no policy allowlist
expect reject by=module errno=EINVAL status=0xc000010000000045
