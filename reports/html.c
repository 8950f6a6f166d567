// SPDX-License-Identifier: GPL-2.0-only
/*
 * The HTML report: one file for a browser, that needs nothing else and no network.
 *
 * The parts are in html_*.c. All that it has to say is there without its script, which adds
 * filters, the details of a bit as it is pointed at, keys to walk the bit map, and copy buttons.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/html.h"
#include "reports/reports.h"

/* In this order; one that has nothing to show is left out. */
static const struct section {
	const char *id, *title;
	bool counted; /* how much there is stands in the heading */
	size_t (*count)(const struct html_page *page);
	void (*write)(const struct html_page *page);
} sections[] = {
	{ "summary", "Summary", false, html_rules_count, html_summary },
	{ "run", "Provenance", false, html_run_count, html_run },
	{ "failures", "Failures", true, html_failures_count, html_failures },
	{ "waived", "Failed as waived", true, html_waived_count, html_waived },
	{ "conflicts", "Conflicts", true, html_conflicts_count, html_conflicts },
	{ "update", "Module update", false, html_update_count, html_update },
	{ "bits", "Bit map", false, html_map_count, html_map },
	{ "rules", "Rules", true, html_rules_count, html_rules },
	{ "refusals", "Refusals", true, html_refusals_count, html_refusals },
	{ "host", "Host state", false, html_host_count, html_host },
	{ "coverage", "Coverage", false, html_coverage_count, html_coverage },
	{ "cases", "Judgements", true, html_cases_count, html_cases },
};

#define NUM_SECTIONS (sizeof(sections) / sizeof(sections[0]))

static void put_head(const struct html_page *page)
{
	const struct view_run *run = &page->view->run[0];
	FILE *out = page->out;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'sha256-" REPORT_CSS_SHA256 "'; "
	      "script-src 'sha256-" REPORT_JS_SHA256 "'; base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
	      out);
	html_put(out, "<title>%s: %s on %s, tdx-cts</title>\n<style>",
		 verdict_name(page->view->worst), run->module, run->target);
	fputs(html_stylesheet, out);
	fputs("</style>\n</head>\n", out);
}

/* "Failures 3" */
static void put_title(const struct html_page *page, const struct section *section)
{
	html_put(page->out, "%s", section->title);
	if (section->counted)
		html_put(page->out, " <span class=\"count\">%zu</span>", section->count(page));
}

static void put_navigation(const struct html_page *page)
{
	fputs("<nav aria-label=\"Sections\"><ul>\n", page->out);
	for (size_t i = 0; i < NUM_SECTIONS; i++) {
		if (!sections[i].count(page))
			continue;
		html_put(page->out, "<li><a href=\"#%s\">", sections[i].id);
		put_title(page, &sections[i]);
		fputs("</a></li>\n", page->out);
	}
	fputs("</ul></nav>\n", page->out);
}

/* "tdx-rogue on emulator, emerald-rapids-tdx" */
static void put_line(const struct html_page *page)
{
	const struct record_view *view = page->view;
	const struct view_run *run = &view->run[0];

	html_put(page->out, "<p>%s%s%s on %s", run->module, *run->update_to ? " updated to " : "",
		 run->update_to, run->target);
	html_put(page->out, "%s%s%s%s%s%s", *run->platform ? ", " : "", run->platform,
		 *run->kernel ? ", " : "", run->kernel, *run->policy ? ", KVM policy " : "",
		 run->policy);
	if (view->num_runs > 1)
		html_put(page->out, ", the first of %zu runs", view->num_runs);
	html_put(page->out, ": %" PRIu64 " cases, %" PRIu64 " left out", view->cases,
		 view->left_out);
	if (view->seconds > 0)
		fprintf(page->out, ", %.1f s", view->seconds);
	fputs("</p>\n", page->out);
}

static void put_header(const struct html_page *page)
{
	const struct record_view *view = page->view;
	FILE *out = page->out;

	fputs("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n<h1>", out);
	html_verdict(out, view->worst);
	html_put(out, " %s</h1>\n", view->says);
	put_line(page);
	if (*view->stopped)
		html_put(out, "<p class=\"stopped\"><b>Stopped:</b> %s</p>\n", view->stopped);
	if (*view->ended)
		html_put(out, "<p class=\"stopped\"><b>Ended by</b> %s, before the plan was.</p>\n",
			 view->ended);
	fputs("</header>\n", out);
}

static void put_choice(FILE *out, const char *name)
{
	html_put(out,
		 "<label>%s <select name=\"%s\"><option value=\"\">all</option></select></label>\n",
		 name, name);
}

/* Hidden until the script that does it is there, which fills in what there is to choose from. */
static void put_filter(FILE *out)
{
	fputs("<form id=\"filter\" role=\"search\" aria-label=\"Filter\" hidden>\n", out);
	put_choice(out, "family");
	put_choice(out, "verdict");
	put_choice(out, "leaf");
	fputs("<button type=\"reset\">Clear</button>\n<output></output>\n"
	      "<button type=\"button\" id=\"theme\">Theme</button>\n</form>\n",
	      out);
}

static void put_section(const struct html_page *page, const struct section *section)
{
	html_put(page->out, "<section id=\"%s\" aria-labelledby=\"%s.title\"><h2 id=\"%s.title\">",
		 section->id, section->id, section->id);
	put_title(page, section);
	fputs("</h2>\n", page->out);
	section->write(page);
	fputs("</section>\n", page->out);
}

static bool write_html(const struct record_view *view, const struct report_options *options,
		       FILE *out)
{
	struct html_page page = { .view = view, .options = options, .out = out };

	if (!html_marks_find(&page))
		return false;
	put_head(&page);
	fputs("<body>\n", out);
	put_header(&page);
	fputs("<div class=\"bar\">\n", out);
	put_navigation(&page);
	put_filter(out);
	fputs("</div>\n<main id=\"main\" tabindex=\"-1\">\n", out);
	for (size_t i = 0; i < NUM_SECTIONS; i++) {
		if (sections[i].count(&page))
			put_section(&page, &sections[i]);
	}
	html_put(out, "</main>\n<footer><p>tdx-cts %s</p></footer>\n", view->run[0].suite);
	fputs("<aside id=\"detail\" aria-label=\"Bit\" hidden></aside>\n<script>", out);
	fputs(html_script, out);
	fputs("</script>\n</body>\n</html>\n", out);
	html_marks_free(&page);
	return true;
}

const struct report_writer html_writer = {
	.name = "html",
	.title = "HTML",
	.write = write_html,
};
