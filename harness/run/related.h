/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which further TDs a case gives rise to, once its own is there.
 *
 *	seen->num_related = related_list(context, seen, seen->related);
 *	for (size_t i = 0; i < seen->num_related; i++)
 *		...	build seen->related[i].config through the case's door
 */
#ifndef RUN_RELATED_H
#define RUN_RELATED_H

#include "rules/rules.h"

/*
 * Fills in what is asked for, in the order in which the TDs are built, and answers how many
 * there are: 0 where the case relates its TD to none, where what they follow from was not
 * seen, or where a configuration cannot hold them.
 */
size_t related_list(const struct rule_context *context, const struct observation *seen,
		    struct related_td related[RULES_MAX_RELATED]);

#endif
