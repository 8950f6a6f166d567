# SPDX-License-Identifier: GPL-2.0-only
# The VCPU of a default TD moves to another CPU and back, with each kind of exit
rule HST-08 positive
guest fill 0
guest fill 1
guest exit async
guest migrate 1
guest dr 0 0x1000
guest exit tdvmcall
guest exit cpuid
guest migrate 0
guest exit mmio
guest exit async
expect accept
