# SPDX-License-Identifier: GPL-2.0-only
# PKS in ATTRIBUTES changes what it gates
rule PRP-08 positive
via module
cpuid 7.0 ebx.erms=1
relate flip
partner attributes pks
partner cpuid 7.0 ebx.erms=1
needs attributes pks
expect accept
