# SPDX-License-Identifier: GPL-2.0-only
# MIGRATABLE changes the core type only
rule PRP-08 positive
via module
attributes sept_ve_disable
relate flip
partner attributes sept_ve_disable migratable
needs attributes migratable
expect accept
