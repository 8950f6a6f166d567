// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every judgement, where they are wanted: a table for each rule, closed at first.
 */
#include "reports/html.h"

size_t html_cases_count(const struct html_page *page)
{
	return page->options->cases ? page->view->num_judgements : 0;
}

static void put_reason(const struct view_judgement *judgement, FILE *out)
{
	if (*judgement->needed)
		html_put(out, "needs %s; found: %s", judgement->needed, judgement->found);
	html_put(out, "%s", judgement->reason);
	if (*judgement->config)
		html_put(out, "<pre>%s</pre>", judgement->config);
	if (*judgement->command)
		html_put(out, "<pre>%s</pre>", judgement->command);
}

static void put_case(const struct view_judgement *judgement, FILE *out)
{
	html_put(out, "<tr><th scope=\"row\">%s</th><td>",
		 *judgement->name ? judgement->name : "context");
	html_verdict(out, judgement->verdict);
	html_put(out, "</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>", judgement->subject,
		 judgement->expected, judgement->observed, judgement->answer);
	put_reason(judgement, out);
	fputs("</td></tr>\n", out);
}

static void put_cases(const struct view_judgement *first, size_t num, FILE *out)
{
	static const char *const titles[] = { "Case",
					      "Verdict",
					      "Subject",
					      "Expected",
					      "Observed",
					      "Answer",
					      "Reason, configuration, repeat",
					      NULL };

	html_table_begin(out, "Judgements", titles);
	for (size_t i = 0; i < num; i++)
		put_case(&first[i], out);
	html_table_end(out);
}

void html_cases(const struct html_page *page)
{
	const struct record_view *view = page->view;
	FILE *out = page->out;
	size_t done = 0;

	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];

		if (!result->num)
			continue;
		done = result->first + result->num;
		fputs("<details", out);
		html_filtered(out, result->id, result->verdict);
		html_put(out, "><summary>%s ", result->id);
		html_verdict(out, result->verdict);
		html_put(out, " %s: %zu</summary>\n", result->name, result->num);
		put_cases(&view->judgement[result->first], result->num, out);
		fputs("</details>\n", out);
	}
	if (done == view->num_judgements)
		return;
	html_put(out, "<details><summary>Of rules without a result: %zu</summary>\n",
		 view->num_judgements - done);
	put_cases(&view->judgement[done], view->num_judgements - done, out);
	fputs("</details>\n", out);
}
