# SPDX-License-Identifier: GPL-2.0-only
# A leaf in decimal
guest cpuid 14
