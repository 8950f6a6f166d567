# SPDX-License-Identifier: GPL-2.0-only
# The report of a fatal error
rule HST-02 positive
guest exit fatal
expect accept
