# SPDX-License-Identifier: GPL-2.0-only
# A newer clobber bit is given once the VMM has opted in
rule CLB-05 positive
via module
cpuid 7.1 eax.fred=1
needs configurable 7.1:eax.fred
expect accept
