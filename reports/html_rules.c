// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules: how many of each family came to what, and each with its verdict and why.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/html.h"

/* The columns of the summary, as the terminal has them. */
static const struct column {
	const char *title;
	enum verdict verdict[3];
	size_t num;
} columns[] = {
	{ "pass", { VERDICT_PASS }, 1 },
	{ "fail", { VERDICT_FAIL, VERDICT_XPASS, VERDICT_STALE }, 3 },
	{ "xfail", { VERDICT_XFAIL }, 1 },
	{ "broken", { VERDICT_ERROR, VERDICT_MISS }, 2 },
	{ "skip", { VERDICT_SKIP }, 1 },
	{ "not covered", { VERDICT_NOT_COVERED }, 1 },
	{ "not observable", { VERDICT_NOT_OBSERVABLE }, 1 },
};

#define NUM_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static bool same_family(const char *a, const char *b)
{
	size_t size = html_family_size(a);

	return size == html_family_size(b) && !strncmp(a, b, size);
}

/* Those of the family of @id; NULL: all. */
static size_t count_in(const struct record_view *view, const struct column *column, const char *id)
{
	size_t count = 0;

	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];

		for (size_t j = 0; j < column->num; j++)
			count += result->verdict == column->verdict[j] &&
				 (!id || same_family(result->id, id));
	}
	return count;
}

static void put_counts(const struct html_page *page, const char *id)
{
	for (size_t i = 0; i < NUM_COLUMNS; i++) {
		size_t count = count_in(page->view, &columns[i], id);

		if (count)
			html_put(page->out, "<td class=\"n\">%zu</td>", count);
		else
			html_put(page->out, "<td class=\"n zero\">0</td>");
	}
}

static bool begins_family(const struct record_view *view, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (same_family(view->result[i].id, view->result[index].id))
			return false;
	}
	return true;
}

size_t html_summary_count(const struct html_page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < page->view->num_results; i++)
		count += begins_family(page->view, i);
	return count;
}

void html_summary(const struct html_page *page)
{
	const struct record_view *view = page->view;
	FILE *out = page->out;

	fputs("<div class=\"scroll\" role=\"group\" aria-label=\"Rules by family\" tabindex=\"0\">"
	      "<table class=\"facts\"><thead><tr><th scope=\"col\">family</th>",
	      out);
	for (size_t i = 0; i < NUM_COLUMNS; i++)
		html_put(out, "<th scope=\"col\" class=\"n\">%s</th>", columns[i].title);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < view->num_results; i++) {
		const char *id = view->result[i].id;

		if (!begins_family(view, i))
			continue;
		fprintf(out, "<tr><th scope=\"row\">");
		for (size_t j = 0; j < html_family_size(id); j++)
			html_put(out, "%c", id[j]);
		fputs("</th>", out);
		put_counts(page, id);
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
