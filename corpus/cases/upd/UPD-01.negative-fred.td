# SPDX-License-Identifier: GPL-2.0-only
# FRED is refused by a module that nobody has opted in for
rule UPD-01 negative
via module
cpuid 7.1 eax.fred=1
needs no configurable 7.1:eax.fred
expect reject by=module
