// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules side by side: one column each, one row a fact that is not the same in all.
 */
#include <string.h>

#include "cli/diff.h"
#include "cli/text.h"

#define MAX_WIDTH 26

/* Cells beside one another, each wrapped in its own column. */
static void print_cells(const char **cells, const size_t *widths, size_t count)
{
	bool more = true;

	while (more) {
		size_t skipped = 0; /* blanks, which no line ends in */

		more = false;
		for (size_t i = 0; i < count; i++) {
			size_t len = cli_line_length(cells[i], widths[i]);

			if (!len && *cells[i]) /* a word that is wider than its column */
				len = widths[i];
			if (len)
				printf("%*s%.*s", (int)skipped, "", (int)len, cells[i]);
			skipped = (len ? 0 : skipped) + widths[i] - len + 2;
			cells[i] += len;
			cells[i] += strspn(cells[i], " ");
			more |= *cells[i] != '\0';
		}
		putchar('\n');
	}
}

static void widen(size_t *width, const char *text)
{
	size_t len = strlen(text);

	if (len > *width)
		*width = len < MAX_WIDTH ? len : MAX_WIDTH;
}

static void print_table(const struct diff *diff)
{
	size_t widths[DIFF_MAX_SIDES + 1] = { 0 };
	const char *cells[DIFF_MAX_SIDES + 1] = { "" };

	for (size_t i = 0; i < diff->num_sides; i++)
		widen(&widths[i + 1], cells[i + 1] = diff->side[i]->name);
	for (size_t i = 0; i < diff->num_rows; i++) {
		widen(&widths[0], diff->row[i].subject);
		for (size_t j = 0; j < diff->num_sides; j++)
			widen(&widths[j + 1], diff_value(diff->row[i].line, j));
	}
	print_cells(cells, widths, diff->num_sides + 1);
	for (size_t i = 0; i < diff->num_rows; i++) {
		const struct diff_row *row = &diff->row[i];

		cells[0] = row->subject;
		for (size_t j = 0; j < diff->num_sides; j++)
			cells[j + 1] = diff_value(row->line, j);
		print_cells(cells, widths, diff->num_sides + 1);
	}
}

int diff_print_matrix(const struct diff *diff, bool json)
{
	char result[DIFF_SENTENCE];

	snprintf(result, sizeof(result), "%zu rows are not the same in all %zu modules.",
		 diff->num_rows, diff->num_sides);
	if (json)
		return diff_print_matrix_json(diff, result);
	print_table(diff);
	putchar('\n');
	diff_print_lacks(diff);
	printf("%s\n", result);
	return 0;
}
