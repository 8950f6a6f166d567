# SPDX-License-Identifier: GPL-2.0-only
# A TD that asks for what a plain one shows is the same TD
rule PRP-10 positive
via module
relate round_trip
expect accept
