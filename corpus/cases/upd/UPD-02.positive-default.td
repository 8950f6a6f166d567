# SPDX-License-Identifier: GPL-2.0-only
# The default TD has no flag that it did not ask for
rule UPD-02 positive
guest cpuid 7.0
guest cpuid 7.1
expect accept
