# SPDX-License-Identifier: GPL-2.0-only
# A TD that runs, is left and is entered again comes to its end
rule HST-13 positive
attributes sept_ve_disable
guest exit tdvmcall
guest exit async
expect accept
