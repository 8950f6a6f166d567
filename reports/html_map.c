// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bit map: every leaf a line of 4 x 32 cells, and below it the same as a table.
 */
#include <string.h>

#include "reports/html.h"

size_t html_map_count(const struct html_page *page)
{
	return page->view->num_leaves;
}

static size_t bits_of_class(const struct record_view *view, char letter)
{
	size_t count = 0;

	for (size_t i = 0; i < view->num_leaves; i++) {
		for (size_t reg = 0; reg < CPUID_NUM_REGS; reg++) {
			const char *class = view->leaf[i].reg[reg].class;

			while ((class = strchr(class, letter)) != NULL) {
				count++;
				class ++;
			}
		}
	}
	return count;
}

static void put_legend(const struct html_page *page)
{
	FILE *out = page->out;

	fputs("<ul class=\"legend\" aria-label=\"Legend\">\n", out);
	for (const char *letter = VIEW_CLASSES; *letter; letter++)
		html_put(out, "<li><i class=k%c>%c</i> %s <span class=\"n\">%zu</span></li>\n",
			 html_class_name(*letter), *letter, html_class_words(*letter),
			 bits_of_class(page->view, *letter));
	fputs("<li><i class=\"k0 failed\">0</i> a rule failed on it</li>\n"
	      "<li><i class=\"k0 waived\">0</i> failed as waived</li>\n</ul>\n",
	      out);
}

static void put_leaf(const struct html_page *page, const struct view_leaf *leaf)
{
	char text[CPUID_TEXT];

	cpuid_addr_format(leaf->at, text);
	html_put(page->out, "<div class=\"leaf\" data-leaf=\"%s\">\n", text);
	html_put(page->out, "<details><summary><h3>%s</h3></summary>\n", text);
	html_leaf_table(page, leaf);
	fputs("</details>\n", page->out);
	html_line(page, leaf, NULL, "");
	fputs("</div>\n", page->out);
}

void html_map(const struct html_page *page)
{
	fputs("<p>Each leaf from EAX to EDX, bit 31 first. The letter is the bit's class; "
	      "what else is known of each bit is in the table behind the leaf's number.</p>\n",
	      page->out);
	put_legend(page);
	fputs("<div class=\"map\" aria-label=\"CPUID bits\">\n", page->out);
	for (size_t i = 0; i < page->view->num_leaves; i++)
		put_leaf(page, &page->view->leaf[i]);
	fputs("</div>\n", page->out);
}
