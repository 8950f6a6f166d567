# SPDX-License-Identifier: GPL-2.0-only
# A relation without partner
via module
relate same
partner xfam 3
