# SPDX-License-Identifier: GPL-2.0-only
# Without HLE and RTM no IA32_TSX_CTRL is needed
rule INI-17 positive
via module
cpuid 7.0 ebx.bmi1=1
expect accept
