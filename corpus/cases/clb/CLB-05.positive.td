# SPDX-License-Identifier: GPL-2.0-only
# A clobber bit that is older than any opt-in is the module's to give
rule CLB-05 positive
via module
cpuid 7.0 ecx.waitpkg=1
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
expect accept
