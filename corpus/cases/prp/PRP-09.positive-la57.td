# SPDX-License-Identifier: GPL-2.0-only
# LA57 widens linear addresses
rule PRP-09 positive
via module
cpuid 7.0 ecx.la57=1
relate flip
needs native 7.0:ecx.la57
expect accept
