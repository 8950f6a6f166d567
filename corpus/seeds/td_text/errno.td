# SPDX-License-Identifier: GPL-2.0-only
# An errno without a name
expect reject by=kvm errno=199
