# SPDX-License-Identifier: GPL-2.0-only
# A TD that ends itself in the midst of its operations comes to its end, too
rule HST-13 negative
attributes sept_ve_disable
guest exit tdvmcall
guest exit shutdown
guest exit tdvmcall
expect accept
