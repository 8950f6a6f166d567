# SPDX-License-Identifier: GPL-2.0-only
# A CPUID that KVM answers itself, without going to user space
rule HST-02 positive
guest exit cpuid
expect accept
