# SPDX-License-Identifier: GPL-2.0-only
# Both CPUs keep what they kept before, where a VCPU moves there and back
rule UPD-07 positive
xfam x87 sse avx
guest fill 2
guest exit async
guest migrate 1
guest exit tdvmcall
guest migrate 0
guest exit mmio
expect accept
