# SPDX-License-Identifier: GPL-2.0-only
# IA32_XSS with all that XFAM allows
rule HST-04 positive
xfam x87 sse cet_u cet_s
guest wrmsr 0xda0 0x1800
guest exit async
guest exit tdvmcall
needs xfam 0x1800
