# SPDX-License-Identifier: GPL-2.0-only
# A letter that is not ASCII
xfam ü
