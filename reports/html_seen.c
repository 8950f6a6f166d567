// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the target did on the way: how it refused TDs, and what became of the host's state.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/html.h"

size_t html_refusals_count(const struct html_page *page)
{
	return page->view->num_refusals;
}

void html_refusals(const struct html_page *page)
{
	static const char *const titles[] = { "#TDs",   "By",  "In words",   "errno",
					      "Status", "RCX", "First case", NULL };

	html_table_begin(page->out, "How TDs were refused", titles);
	for (size_t i = 0; i < page->view->num_refusals; i++) {
		const struct view_refusal *refusal = &page->view->refusal[i];

		html_put(page->out,
			 "<tr><td class=\"n\">%" PRIu64 "</td><td>%s</td><th scope=\"row\">%s</th>"
			 "<td>%s</td><td><code>%s</code></td><td><code>%s</code></td><td>%s</td>"
			 "</tr>\n",
			 refusal->count, refusal->by, refusal->says, refusal->errno_name,
			 refusal->status, refusal->rcx, refusal->name);
	}
	html_table_end(page->out);
}

size_t html_host_count(const struct html_page *page)
{
	return page->view->num_hosts;
}

enum host_kind { MOVED, UNMOVED, HIDDEN };

static enum host_kind kind_of(const struct view_host *host)
{
	if (*host->needed)
		return HIDDEN;
	return host->moved ? MOVED : UNMOVED;
}

static bool any_of(const struct record_view *view, enum host_kind kind)
{
	for (size_t i = 0; i < view->num_hosts; i++) {
		if (kind_of(&view->host[i]) == kind)
			return true;
	}
	return false;
}

static void put_moved(const struct record_view *view, FILE *out)
{
	static const char *const titles[] = { "Moved", "#TDs compared", "#Times moved", "Before",
					      "After", "#CPU",          "First case",   NULL };

	html_table_begin(out, "Host state that moved", titles);
	for (size_t i = 0; i < view->num_hosts; i++) {
		const struct view_host *host = &view->host[i];

		if (kind_of(host) != MOVED)
			continue;
		html_put(out,
			 "<tr class=\"moved\"><th scope=\"row\"><code>%s</code></th>"
			 "<td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64 "</td>"
			 "<td><code>%s</code></td><td><code>%s</code></td>"
			 "<td class=\"n\">%" PRIu64 "</td><td>%s</td></tr>\n",
			 host->element, host->compared, host->moved, host->before, host->after,
			 host->cpu, host->name);
	}
	html_table_end(out);
}

/* Of both the same is said: they share a row. */
static bool alike(const struct view_host *one, const struct view_host *other)
{
	return kind_of(one) == kind_of(other) && one->compared == other->compared &&
	       !strcmp(one->needed, other->needed) && !strcmp(one->found, other->found);
}

static bool begins_row(const struct record_view *view, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (alike(&view->host[i], &view->host[index]))
			return false;
	}
	return true;
}

static void put_alike(const struct record_view *view, size_t first, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	for (size_t i = first; i < view->num_hosts; i++) {
		if (alike(&view->host[first], &view->host[i]))
			html_put(out, "<code>%s</code> ", view->host[i].element);
	}
	fputs("</th>", out);
}

static void put_unmoved(const struct record_view *view, FILE *out)
{
	static const char *const titles[] = { "As before", "#TDs compared", NULL };

	html_table_begin(out, "Host state that stayed as before", titles);
	for (size_t i = 0; i < view->num_hosts; i++) {
		if (kind_of(&view->host[i]) != UNMOVED || !begins_row(view, i))
			continue;
		put_alike(view, i, out);
		html_put(out, "<td class=\"n\">%" PRIu64 "</td></tr>\n", view->host[i].compared);
	}
	html_table_end(out);
}

static void put_hidden(const struct record_view *view, FILE *out)
{
	static const char *const titles[] = { "Not shown by this target", "Needed", "Found", NULL };

	html_table_begin(out, "Host state that could not be compared", titles);
	for (size_t i = 0; i < view->num_hosts; i++) {
		if (kind_of(&view->host[i]) != HIDDEN || !begins_row(view, i))
			continue;
		put_alike(view, i, out);
		html_put(out, "<td>%s</td><td>%s</td></tr>\n", view->host[i].needed,
			 view->host[i].found);
	}
	html_table_end(out);
}

void html_host(const struct html_page *page)
{
	static void (*const tables[])(const struct record_view *view, FILE *out) = {
		[MOVED] = put_moved,
		[UNMOVED] = put_unmoved,
		[HIDDEN] = put_hidden,
	};

	for (enum host_kind kind = MOVED; kind <= HIDDEN; kind++) {
		if (any_of(page->view, kind))
			tables[kind](page->view, page->out);
	}
}
