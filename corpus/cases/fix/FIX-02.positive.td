# SPDX-License-Identifier: GPL-2.0-only
# Every bit that is fixed to 1 reads 1 in a plain TD
rule FIX-02 positive
attributes sept_ve_disable
expect accept
