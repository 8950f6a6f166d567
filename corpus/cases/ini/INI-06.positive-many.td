# SPDX-License-Identifier: GPL-2.0-only
# 576 VCPUs are accepted
rule INI-06 positive
via module
max_vcpus 576
expect accept
