# SPDX-License-Identifier: GPL-2.0-only
# Host and guest read the same of a plain TD
rule VIS-01 positive
attributes sept_ve_disable
expect accept
