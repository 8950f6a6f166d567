// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the results come from; of runs that were merged side by side, and what they disagree on.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "reports/html.h"

#define TEXT(label, member) \
	{ \
		label, offsetof(struct view_run, member) \
	}

/* In this order; the command and the seed follow. */
static const struct {
	const char *label;
	size_t offset; /* of a const char * in struct view_run */
} texts[] = {
	TEXT("Target", target),
	TEXT("Module", module),
	TEXT("Module's identity", module_identity),
	TEXT("Updated to", update_to),
	TEXT("Platform", platform),
	TEXT("CPU", platform_identity),
	TEXT("Kernel", kernel),
	TEXT("Kernel's identity", kernel_identity),
	TEXT("KVM policy", policy),
	TEXT("KVM supports", supports),
	TEXT("Seeded defect", defect),
	TEXT("Unknown", unknown),
	TEXT("Machine", host),
	TEXT("Date", date),
	TEXT("Started", started),
	TEXT("Suite", suite),
};

static const char *text_of(const struct view_run *run, size_t index)
{
	const char *text;

	memcpy(&text, (const char *)run + texts[index].offset, sizeof(text));
	return text;
}

size_t html_run_count(const struct html_page *page)
{
	return page->view->num_runs;
}

static void put_runs_head(const struct record_view *view, FILE *out)
{
	fputs("<thead><tr><td></td>", out);
	for (size_t i = 0; i < view->num_runs; i++)
		html_put(out, "<th scope=\"col\">Run %zu</th>", i + 1);
	fputs("</tr></thead>\n", out);
}

/* A line that no run has anything in is left out; one in which they differ stands out. */
static void put_text(const struct record_view *view, size_t index, FILE *out)
{
	bool said = false, differs = false;

	for (size_t i = 0; i < view->num_runs; i++) {
		said |= *text_of(&view->run[i], index);
		differs |= strcmp(text_of(&view->run[i], index), text_of(view->run, index)) != 0;
	}
	if (!said)
		return;
	html_put(out, "<tr%s><th scope=\"row\">%s</th>", differs ? " class=differs" : "",
		 texts[index].label);
	for (size_t i = 0; i < view->num_runs; i++)
		html_put(out, "<td>%s</td>", text_of(&view->run[i], index));
	fputs("</tr>\n", out);
}

static void put_seed_and_command(const struct record_view *view, FILE *out)
{
	fputs("<tr><th scope=\"row\">Seed</th>", out);
	for (size_t i = 0; i < view->num_runs; i++)
		fprintf(out, "<td>%" PRId64 "</td>", view->run[i].seed);
	fputs("</tr>\n<tr><th scope=\"row\">Repeat</th>", out);
	for (size_t i = 0; i < view->num_runs; i++)
		html_put(out, "<td class=\"copied\"><pre>%s</pre></td>", view->run[i].command);
	fputs("</tr>\n", out);
}

void html_run(const struct html_page *page)
{
	const struct record_view *view = page->view;
	FILE *out = page->out;

	fputs("<div class=\"scroll\" role=\"group\" aria-label=\"Provenance\" tabindex=\"0\">"
	      "<table class=\"facts\">\n",
	      out);
	if (view->num_runs > 1)
		put_runs_head(view, out);
	fputs("<tbody>\n", out);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_text(view, i, out);
	put_seed_and_command(view, out);
	html_table_end(out);
}

static bool in_conflict(const struct record_view *view, const struct view_result *result)
{
	for (size_t i = 1; result->by_run && i < view->num_runs; i++) {
		if (result->by_run[i] != result->by_run[0])
			return true;
	}
	return false;
}

size_t html_conflicts_count(const struct html_page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < page->view->num_results; i++)
		count += in_conflict(page->view, &page->view->result[i]);
	return count;
}

void html_conflicts(const struct html_page *page)
{
	const struct record_view *view = page->view;
	FILE *out = page->out;

	fputs("<div class=\"scroll\" role=\"group\" aria-label=\"Conflicts\" tabindex=\"0\"><table>\n",
	      out);
	put_runs_head(view, out);
	fputs("<tbody>\n", out);
	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];

		if (!in_conflict(view, result))
			continue;
		html_put(out, "<tr");
		html_filtered(out, result->id, result->verdict);
		html_put(out, "><th scope=\"row\"><a href=\"#%s\">%s</a> %s</th>", result->id,
			 result->id, result->name);
		for (size_t j = 0; j < view->num_runs; j++) {
			fputs("<td>", out);
			html_verdict(out, result->by_run[j]);
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	html_table_end(out);
}
