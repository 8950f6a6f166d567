# SPDX-License-Identifier: GPL-2.0-only
# The legacy exits leave what they left before
rule UPD-07 positive
via module
xfam x87 sse avx
guest fill 2
guest exit async
guest exit tdvmcall
expect accept
