# SPDX-License-Identifier: GPL-2.0-only
# Entries that fail leave what they left before, around one that does not
rule UPD-07 positive
guest fail_entry
guest exit async
guest fail_entry
expect accept
