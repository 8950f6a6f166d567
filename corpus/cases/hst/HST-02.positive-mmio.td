# SPDX-License-Identifier: GPL-2.0-only
# An access to emulated memory
rule HST-02 positive
guest exit mmio
expect accept
