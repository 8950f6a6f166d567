# SPDX-License-Identifier: GPL-2.0-only
# A VCPU moves there and back, also after its module was replaced
rule UPD-17 positive
xfam x87 sse avx
guest fill 2
guest exit async
guest migrate 1
guest exit tdvmcall
guest migrate 0
guest exit cpuid
expect accept
