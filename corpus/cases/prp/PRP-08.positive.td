# SPDX-License-Identifier: GPL-2.0-only
# One more feature changes itself only
rule PRP-08 positive
via module
cpuid 7.0 ebx.bmi1=1
relate flip
partner cpuid 7.0 ebx.bmi1=1 ebx.bmi2=1
expect accept
