# SPDX-License-Identifier: GPL-2.0-only
# A rule that there is none
rule CLB-0000000000000001
