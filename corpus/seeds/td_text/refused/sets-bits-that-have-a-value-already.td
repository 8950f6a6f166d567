# SPDX-License-Identifier: GPL-2.0-only
# A field and a bit of it
cpuid 1 eax.model=3 eax.model[2]=1
