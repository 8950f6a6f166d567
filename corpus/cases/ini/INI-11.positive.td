# SPDX-License-Identifier: GPL-2.0-only
# Write-back with 4 levels is accepted
rule INI-11 positive
via module
eptp_controls 0x1e
expect accept
