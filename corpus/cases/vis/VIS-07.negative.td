# SPDX-License-Identifier: GPL-2.0-only
# A #VE while VE_INFO still holds the one before becomes #DF
rule VIS-07 negative
guest hold_ve
guest cpuid 2
guest cpuid 2
