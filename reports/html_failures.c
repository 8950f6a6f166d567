// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each failure as the terminal tells it, with the command that repeats it.
 */
#include <inttypes.h>
#include <string.h>

#include "record/shell.h"
#include "reports/html.h"

#define COMMAND_SIZE 4096

static size_t count_those(const struct html_page *page, bool waived)
{
	size_t count = 0;

	for (size_t i = 0; i < page->view->num_results; i++) {
		enum verdict verdict = page->view->result[i].verdict;

		count += waived ? verdict == VERDICT_XFAIL : html_failed(verdict);
	}
	return count;
}

size_t html_failures_count(const struct html_page *page)
{
	return count_those(page, false);
}

size_t html_waived_count(const struct html_page *page)
{
	return count_those(page, true);
}

/* The leaves that it is about, for the filter. */
static void put_leaves(const struct html_page *page, const struct view_result *result)
{
	struct cpuid_addr last;
	bool any = false;

	fputs(" data-leaf=\"", page->out);
	for (size_t i = 0; i < page->num_marks; i++) {
		const struct html_mark *mark = &page->mark[i];
		char text[CPUID_TEXT];

		if (mark->result != result || (any && cpuid_addr_equal(mark->bit.at, last)))
			continue;
		last = mark->bit.at;
		html_put(page->out, "%s%s", any ? " " : "", cpuid_addr_format(last, text));
		any = true;
	}
	fputc('"', page->out);
}

static void put_case(const struct view_result *result, FILE *out)
{
	const struct view_judgement *judgement = &result->shortest;
	uint64_t count = result->count[judgement->verdict];

	if (!*judgement->name)
		return;
	html_put(out, "<dt>case</dt><dd>%s", judgement->name);
	if (count > 1)
		html_put(out, " (the shortest of %" PRIu64 ")", count);
	fputs("</dd>\n", out);
	html_term(out, "file", judgement->file);
}

/* Where no judgement is behind the verdict, the run's own command with the rule repeats it. */
static void put_command(const struct record_view *view, const struct view_result *result, FILE *out)
{
	char text[COMMAND_SIZE];

	if (result->has_shortest || !*view->run[0].command) {
		html_copied(out, "repeat", result->shortest.command);
		return;
	}
	snprintf(text, sizeof(text), "%s", view->run[0].command);
	shell_add(text, sizeof(text), "--rule", result->id);
	html_copied(out, "repeat", text);
}

static void put_failure(const struct html_page *page, const struct view_result *result)
{
	const struct view_judgement *judgement = &result->shortest;
	FILE *out = page->out;

	html_put(out, "<article id=\"%s.failure\"", result->id);
	html_filtered(out, result->id, result->verdict);
	put_leaves(page, result);
	fputs("><h3>", out);
	html_verdict(out, result->verdict);
	html_put(out, " <a href=\"#%s\">%s</a> <code>%s</code></h3>\n<p>%s</p>\n<dl>\n", result->id,
		 result->id, result->name, result->says);
	html_term(out, "subject", judgement->subject);
	html_term(out, "expected", judgement->expected);
	html_term(out, "observed", judgement->observed);
	html_term(out, "refused by", judgement->refused_by);
	html_term(out, "answer", judgement->answer);
	html_term(out, "party", result->party);
	if (strcmp(judgement->reason, result->reason) != 0)
		html_term(out, "reason", judgement->reason);
	put_case(result, out);
	html_copied(out, "config", judgement->config);
	html_term(out, "reason", result->reason);
	html_term(out, "waived until", result->expires);
	html_term(out, "source", result->source);
	put_command(page->view, result, out);
	html_copied(out, "minimize", judgement->minimize);
	fputs("</dl></article>\n", out);
}

/* The worst first, as the terminal has them. */
void html_failures(const struct html_page *page)
{
	for (int verdict = VERDICT_FAIL; verdict > VERDICT_XFAIL; verdict--) {
		for (size_t i = 0; i < page->view->num_results; i++) {
			if ((int)page->view->result[i].verdict == verdict)
				put_failure(page, &page->view->result[i]);
		}
	}
}

void html_waived(const struct html_page *page)
{
	for (size_t i = 0; i < page->view->num_results; i++) {
		if (page->view->result[i].verdict == VERDICT_XFAIL)
			put_failure(page, &page->view->result[i]);
	}
}
