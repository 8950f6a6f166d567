# SPDX-License-Identifier: GPL-2.0-only
# Every bit that is fixed to 0 reads 0 in a plain TD
rule FIX-01 positive
attributes sept_ve_disable
expect accept
