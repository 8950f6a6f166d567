# SPDX-License-Identifier: GPL-2.0-only
# XFAM of exactly XFAM_FIXED1 is accepted
rule FIX-08 positive
via module
xfam x87 sse
expect accept
