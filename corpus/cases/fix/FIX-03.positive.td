# SPDX-License-Identifier: GPL-2.0-only
# Fields of type Native read as the CPU has them
rule FIX-03 positive
attributes sept_ve_disable
expect accept
