# SPDX-License-Identifier: GPL-2.0-only
# A triple fault
rule HST-01 positive
guest exit shutdown
expect accept
