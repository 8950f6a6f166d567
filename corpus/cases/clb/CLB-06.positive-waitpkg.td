# SPDX-License-Identifier: GPL-2.0-only
# KVM's CPUID copy is the TD's, with a clobber bit that it supports
rule CLB-06 positive
cpuid 7.0 ecx.waitpkg=1
needs native 7.0:ecx.waitpkg
needs configurable 7.0:ecx.waitpkg
needs supported 7.0:ecx.waitpkg
expect accept
