// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules: how many of each family came to what, and each with its verdict and why.
 */
#include <inttypes.h>

#include "reports/group.h"
#include "reports/html.h"

/* Those of a family; NULL: all. */
static size_t count_in(const struct record_view *view, const struct verdict_column *column,
		       const struct report_group *group)
{
	const struct view_result *end = view->result + view->num_results;
	const struct view_result *result = group ? group->first : view->result;
	size_t count = 0;

	while (result && result < end) {
		count += column->verdicts >> result->verdict & 1;
		result = group ? group_after(group, result) : result + 1;
	}
	return count;
}

static void put_counts(const struct html_page *page, const struct report_group *group)
{
	for (size_t i = 0; i < VERDICT_NUM_COLUMNS; i++) {
		size_t count = count_in(page->view, &verdict_columns[i], group);

		if (count)
			html_put(page->out, "<td class=\"n\">%zu</td>", count);
		else
			html_put(page->out, "<td class=\"n zero\">0</td>");
	}
}

void html_summary(const struct html_page *page)
{
	struct report_group group = { .view = page->view, .key = group_family };
	FILE *out = page->out;

	fputs("<div class=\"scroll\" role=\"group\" aria-label=\"Rules by family\" tabindex=\"0\">"
	      "<table class=\"facts\"><thead><tr><th scope=\"col\">family</th>",
	      out);
	for (size_t i = 0; i < VERDICT_NUM_COLUMNS; i++)
		html_put(out, "<th scope=\"col\" class=\"n\">%s</th>", verdict_columns[i].title);
	fputs("</tr></thead>\n<tbody>\n", out);
	while (group_next(&group)) {
		fprintf(out, "<tr><th scope=\"row\">");
		for (int i = 0; i < group.size; i++)
			html_put(out, "%c", group.name[i]);
		fputs("</th>", out);
		put_counts(page, &group);
		fputs("</tr>\n", out);
	}
	fputs("<tr class=\"all\"><th scope=\"row\">all</th>", out);
	put_counts(page, NULL);
	fputs("</tr>\n", out);
	html_table_end(out);
}

size_t html_rules_count(const struct html_page *page)
{
	return page->view->num_results;
}

/* The worst first: "2 FAIL, 12 PASS" */
static void put_judgements(const struct view_result *result, FILE *out)
{
	const char *before = "";

	for (int verdict = VERDICT_NUM - 1; verdict >= 0; verdict--) {
		if (!result->count[verdict])
			continue;
		html_put(out, "%s%" PRIu64 " %s", before, result->count[verdict],
			 verdict_name((enum verdict)verdict));
		before = ", ";
	}
}

static void put_reason(const struct view_result *result, FILE *out)
{
	html_put(out, "%s", *result->reason ? result->reason : result->shortest.reason);
	if (*result->expires)
		html_put(out, " (waived until %s)", result->expires);
}

static void put_rule(const struct view_result *result, FILE *out)
{
	bool shown = result->verdict >= VERDICT_XFAIL;

	html_put(out, "<tr id=\"%s\"", result->id);
	html_filtered(out, result->id, result->verdict);
	html_put(out, "><th scope=\"row\">%s</th><td>", result->id);
	if (shown)
		html_put(out, "<a href=\"#%s.failure\">", result->id);
	html_verdict(out, result->verdict);
	fputs(shown ? "</a></td>" : "</td>", out);
	html_put(out, "<td><code>%s</code><br>%s</td><td>", result->name, result->says);
	put_judgements(result, out);
	fputs("</td><td>", out);
	put_reason(result, out);
	fputs("</td></tr>\n", out);
}

void html_rules(const struct html_page *page)
{
	static const char *const titles[] = { "Rule",       "Verdict", "What is true when it holds",
					      "Judgements", "Reason",  NULL };

	html_table_begin(page->out, "Every rule with its verdict", titles);
	for (size_t i = 0; i < page->view->num_results; i++)
		put_rule(&page->view->result[i], page->out);
	html_table_end(page->out);
}
