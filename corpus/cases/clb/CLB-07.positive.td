# SPDX-License-Identifier: GPL-2.0-only
# A bit that was reviewed is configurable
rule CLB-07 positive
via module
cpuid 7.0 ecx.umip=1
needs configurable 7.0:ecx.umip
expect accept
