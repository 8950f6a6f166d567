# SPDX-License-Identifier: GPL-2.0-only
# A change between private and shared memory
rule HST-02 positive
guest exit map_gpa
expect accept
