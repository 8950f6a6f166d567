# SPDX-License-Identifier: GPL-2.0-only
# One VCPU is accepted
rule INI-06 positive
via module
max_vcpus 1
expect accept
