# SPDX-License-Identifier: GPL-2.0-only
# What the module does not take is refused alike after the update
rule UPD-19 negative
cpuid 7.0 ebx.sgx=1
expect reject errno=EINVAL
