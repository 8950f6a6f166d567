// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of settings, read as the members of a configuration.
 */
#include "td/config_member.h"

#include <stdio.h>

#include "td/case_table.h"

size_t td_config_member_count(void)
{
	size_t count = 0;

	while (td_config_members[count].name)
		count++;
	return count;
}

const char *td_config_member_name(size_t index)
{
	return td_config_members[index].name;
}

bool td_config_member_is_mask(size_t index)
{
	return td_config_members[index].bits;
}

uint64_t td_config_member_get(const struct td_config *config, size_t index)
{
	return td_member_get(config, &td_config_members[index]);
}

void td_config_member_set(struct td_config *config, size_t index, uint64_t value)
{
	td_member_set(config, &td_config_members[index], value);
}

const char *td_config_member_format(size_t index, uint64_t value, char text[TD_MEMBER_TEXT])
{
	FILE *out = fmemopen(text, TD_MEMBER_TEXT, "w");

	snprintf(text, TD_MEMBER_TEXT, "%s", td_config_members[index].name);
	if (!out)
		return text;
	td_member_print(&td_config_members[index], value, out);
	fclose(out);
	text[TD_MEMBER_TEXT - 1] = '\0';
	return text;
}
