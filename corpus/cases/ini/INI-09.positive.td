# SPDX-License-Identifier: GPL-2.0-only
# MRCONFIGID, MROWNER and MROWNERCONFIG are not reserved
rule INI-09 positive
via module
param 80=0xff
param 127=0x1
param 128=0x80
param 223=0xff
expect accept
