# SPDX-License-Identifier: GPL-2.0-only
# XFAM with x87 and SSE is accepted
rule INI-04 positive
via module
xfam x87 sse
expect accept
