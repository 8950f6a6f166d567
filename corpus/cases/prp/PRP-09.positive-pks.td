# SPDX-License-Identifier: GPL-2.0-only
# PKS in ATTRIBUTES shows in leaf 7
rule PRP-09 positive
via module
attributes sept_ve_disable
relate flip
partner attributes sept_ve_disable pks
needs attributes pks
needs native 7.0:ecx.pks
expect accept
