# SPDX-License-Identifier: GPL-2.0-only
# TD_CTLS that the guest has written itself no longer says how the TD was built
rule VIS-09 positive
via module
guest tdcall vm_wr 0x1110000300000017 0x1 0x1
expect accept
