# SPDX-License-Identifier: GPL-2.0-only
# Six TDCS pages are enough for a TD without L2 VMs
rule INI-08 positive
via module
tdcs_pages 6
expect accept
