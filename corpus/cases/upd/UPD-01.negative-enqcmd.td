# SPDX-License-Identifier: GPL-2.0-only
# ENQCMD is refused by a module that nobody has opted in for
rule UPD-01 negative
via module
cpuid 7.0 ecx.enqcmd=1
needs no configurable 7.0:ecx.enqcmd
expect reject by=module
