# SPDX-License-Identifier: GPL-2.0-only
# XFAM within XFAM_FIXED0 is accepted
rule INI-03 positive
via module
xfam x87 sse avx
expect accept
