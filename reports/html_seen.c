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

static bool is_shown(const struct view_host *host)
{
	return !*host->needed;
}

static void put_element(const struct view_host *host, FILE *out)
{
	html_put(out,
		 "<tr%s><th scope=\"row\"><code>%s</code></th><td class=\"n\">%" PRIu64 "</td>",
		 host->moved ? " class=moved" : "", host->element, host->compared);
	if (host->moved)
		html_put(out,
			 "<td class=\"n\"><b>%" PRIu64 "</b></td><td><code>%s</code></td>"
			 "<td><code>%s</code></td><td class=\"n\">%" PRIu64 "</td><td>%s</td>",
			 host->moved, host->before, host->after, host->cpu, host->name);
	else
		fputs("<td class=\"n zero\">0</td><td></td><td></td><td></td><td></td>", out);
	fputs("</tr>\n", out);
}

/* What moved comes first. */
static void put_shown(const struct html_page *page)
{
	static const char *const titles[] = { "Element", "#Compared", "#Moved",     "Before",
					      "After",   "#CPU",      "First case", NULL };

	html_table_begin(page->out, "Around how many TDs it was compared, and how often it moved",
			 titles);
	for (int moved = 1; moved >= 0; moved--) {
		for (size_t i = 0; i < page->view->num_hosts; i++) {
			const struct view_host *host = &page->view->host[i];

			if (is_shown(host) && !host->moved == !moved)
				put_element(host, page->out);
		}
	}
	html_table_end(page->out);
}

static bool hidden_alike(const struct view_host *one, const struct view_host *other)
{
	return !is_shown(one) && !is_shown(other) && !strcmp(one->needed, other->needed) &&
	       !strcmp(one->found, other->found);
}

static bool begins_hidden(const struct record_view *view, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (hidden_alike(&view->host[i], &view->host[index]))
			return false;
	}
	return !is_shown(&view->host[index]);
}

/* Those with the same reason together. */
static void put_hidden(const struct html_page *page)
{
	static const char *const titles[] = { "Not shown by this target", "Needed", "Found", NULL };
	const struct record_view *view = page->view;

	html_table_begin(page->out, "What could not be compared", titles);
	for (size_t i = 0; i < view->num_hosts; i++) {
		if (!begins_hidden(view, i))
			continue;
		fputs("<tr><th scope=\"row\">", page->out);
		for (size_t j = i; j < view->num_hosts; j++) {
			if (hidden_alike(&view->host[i], &view->host[j]))
				html_put(page->out, "<code>%s</code> ", view->host[j].element);
		}
		html_put(page->out, "</th><td>%s</td><td>%s</td></tr>\n", view->host[i].needed,
			 view->host[i].found);
	}
	html_table_end(page->out);
}

void html_host(const struct html_page *page)
{
	size_t shown = 0;

	for (size_t i = 0; i < page->view->num_hosts; i++)
		shown += is_shown(&page->view->host[i]);
	if (shown)
		put_shown(page);
	if (shown < page->view->num_hosts)
		put_hidden(page);
}
