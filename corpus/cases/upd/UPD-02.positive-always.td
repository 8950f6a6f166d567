# SPDX-License-Identifier: GPL-2.0-only
# What was always 1 still is, in the guest that did not ask for fewer #VE
rule UPD-02 positive
guest cpuid 1
guest cpuid 7.0
expect accept
