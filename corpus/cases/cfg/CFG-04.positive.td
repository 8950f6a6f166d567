# SPDX-License-Identifier: GPL-2.0-only
# ATTRIBUTES.PKS shows as the PKS bit
rule CFG-04 positive
via module
attributes pks
needs attributes pks
expect accept
