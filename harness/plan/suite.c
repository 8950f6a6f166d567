// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking things up in suites.
 */
#include "plan/suite.h"

#include <string.h>

bool suite_has_rule(const struct suite *suite, const struct rule *rule)
{
	char family[8];

	rule_family(rule, family);
	for (const char *const *name = suite->rules; *name; name++) {
		if (!strcmp(*name, rule->id) || !strcmp(*name, family))
			return true;
	}
	return false;
}

bool suite_has_folder(const struct suite *suite, const char *folder)
{
	for (const char *const *name = suite->cases; *name; name++) {
		if (!strcmp(*name, folder))
			return true;
	}
	return false;
}

const struct suite *suite_named(const struct suite *const *list, const char *name)
{
	for (; *list; list++) {
		if (!strcmp((*list)->name, name))
			return *list;
	}
	return NULL;
}
