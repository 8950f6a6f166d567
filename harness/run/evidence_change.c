// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two descriptions compared, as the record has it.
 */
#include "run/evidence_change.h"

#include <stdlib.h>

#include "update/risk.h"

static int add_row(json_t *lines, const struct diff_row *row)
{
	const struct risk *risk = &row->line->risk;

	return json_array_append_new(
		lines, json_pack("{ss,ss,ss*,ss,ss}", "change", row->subject, "group",
				 risk_group_name(risk->group), "breaks",
				 risk->promise ? risk->promise->id : NULL, "old",
				 diff_value(row->line, 0), "new", diff_value(row->line, 1)));
}

static int add_rows(json_t *lines, const struct side *const sides[2], const struct effects *effects)
{
	struct diff *diff = diff_create(sides, 2);
	int failed = !diff;

	if (diff) {
		risk_judge(diff, effects);
		failed = !diff_arrange(diff);
	}
	for (size_t i = 0; !failed && i < diff->num_rows; i++)
		failed = add_row(lines, &diff->row[i]);
	diff_free(diff);
	return failed;
}

int evidence_add_changes(json_t *lines, const struct rule_context *older,
			 const struct rule_context *newer)
{
	const struct rule_context *contexts[] = { older, newer };
	struct side *side = calloc(2, sizeof(*side)); /* too large for the stack */
	const struct side *const sides[] = { &side[0], &side[1] };
	size_t opened = 0;
	struct diag diag;
	int failed = !side;

	for (; !failed && opened < 2; opened += !failed)
		failed = side_describe(&side[opened], contexts[opened]->declared,
				       contexts[opened]->masks, &diag);
	if (!failed)
		failed = add_rows(lines, sides, newer->effects);
	while (opened)
		side_close(&side[--opened]);
	free(side);
	return failed;
}
