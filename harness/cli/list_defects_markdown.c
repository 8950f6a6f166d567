// SPDX-License-Identifier: GPL-2.0-only
/*
 * The catalogue of seeded defects as the page docs/defects-list.md.
 */
#include <stdio.h>
#include <string.h>

#include "cli/list.h"

/* In a cell '|' would end it, and '<' would begin a tag. */
static void put_cell(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	printf("| ");
	for (; text && *text; text++) {
		if (*text == '|' || *text == '<')
			putchar('\\');
		putchar(*text);
	}
	putchar(' ');
}

void list_defects_markdown(const json_t *rows)
{
	static const char *const columns[] = { "id", "says", "place", "when", "setting", "rule" };
	const char *kind = "";
	size_t index;
	const json_t *row;

	printf("<!-- Generated: tdx-cts list defects --markdown >docs/defects-list.md -->\n"
	       "# The seeded defects\n\n"
	       "There are %zu; [defects.md](defects.md) says what they are for. Each with where it "
	       "lives, what a TD must have for it to show, what of the run's setting is not the usual "
	       "one, and the rule that must find it.\n",
	       json_array_size(rows));
	json_array_foreach (rows, index, row) {
		const char *its = json_string_value(json_object_get(row, "kind"));

		if (strcmp(its, kind) != 0)
			printf("\n## %s\n\n| defect | says | where | shows when | setting | rule |\n"
			       "|---|---|---|---|---|---|\n",
			       its);
		kind = its;
		for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
			put_cell(row, columns[i]);
		puts("|");
	}
}
