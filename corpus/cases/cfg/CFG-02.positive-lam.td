# SPDX-License-Identifier: GPL-2.0-only
# LAM reads 0 where the CPU has it not, and 1 where it has
rule CFG-02 positive
via module
cpuid 7.1 eax.lam=1
needs configurable 7.1:eax.lam
expect accept
