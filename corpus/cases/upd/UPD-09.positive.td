# SPDX-License-Identifier: GPL-2.0-only
# Nothing is asked for, and no flag is on
rule UPD-09 positive
guest cpuid 7.0
guest cpuid 7.1
needs configurable 7.1:eax.fred
expect accept
