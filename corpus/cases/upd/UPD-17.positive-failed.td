# SPDX-License-Identifier: GPL-2.0-only
# Entries that fail leave what they left before the module was replaced
rule UPD-17 positive
guest fail_entry
guest exit async
guest fail_entry
expect accept
