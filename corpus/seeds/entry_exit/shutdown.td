# SPDX-License-Identifier: GPL-2.0-only
# A TD that ends itself
guest exit fatal
guest exit shutdown
guest cpuid 0
