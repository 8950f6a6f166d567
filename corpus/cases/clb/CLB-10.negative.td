# SPDX-License-Identifier: GPL-2.0-only
# A clobber bit of the module's list is refused by KVM, which goes by that list
rule CLB-10 negative
cpuid 7.1 eax.fred=1
needs configurable 7.1:eax.fred
needs no supported 7.1:eax.fred
needs policy clobber-list
expect reject by=kvm errno=EINVAL
