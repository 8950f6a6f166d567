# SPDX-License-Identifier: GPL-2.0-only
# WAITPKG is denied before and after
rule UPD-20 negative
cpuid 7.0 ecx.waitpkg=1
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs no supported 7.0:ecx.waitpkg
expect reject by=kvm errno=EINVAL
