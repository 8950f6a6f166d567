# SPDX-License-Identifier: GPL-2.0-only
# Without a component that XFD can disable there is no XFD
rule CFG-11 positive
xfam x87 sse avx
expect accept
