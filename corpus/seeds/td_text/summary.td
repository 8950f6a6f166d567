# SPDX-License-Identifier: GPL-2.0-only
# A first line with  control	characters, and blanks at its end   
xfam 3
