// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an update of the module changed: the leaves that differ, each old line above the new one,
 * and the changes by how much they hurt.
 */
#include <string.h>

#include "cpuid/names.h"
#include "reports/html.h"

/* What stands for a leaf that one of both modules does not have. */
static const struct view_leaf *or_none(const struct view_leaf *leaf, struct view_leaf *none,
				       struct cpuid_addr at)
{
	*none = (struct view_leaf){ .at = at };
	for (size_t reg = 0; reg < CPUID_NUM_REGS; reg++)
		memset(none->reg[reg].class, '-', 32);
	return leaf ? leaf : none;
}

static const struct view_leaf *find(const struct view_leaf *leaf, size_t num, struct cpuid_addr at)
{
	for (size_t i = 0; i < num; i++) {
		if (cpuid_addr_equal(leaf[i].at, at))
			return &leaf[i];
	}
	return NULL;
}

static bool leaf_changed(const struct view_leaf *older, const struct view_leaf *leaf)
{
	for (size_t reg = 0; reg < CPUID_NUM_REGS; reg++) {
		for (unsigned int bit = 0; bit < 32; bit++) {
			if (html_bit_changed(older, leaf, reg, bit))
				return true;
		}
	}
	return false;
}

static void put_side(const struct view_leaf *leaf, size_t reg, unsigned int bit, FILE *out)
{
	const struct view_field *field = html_field_at(&leaf->reg[reg], bit);

	html_put(out, "<td>%s</td><td>%s%s%s</td>", html_class_words(leaf->reg[reg].class[bit]),
		 field ? field->type : "", field && *field->gate ? ", " : "",
		 field ? field->gate : "");
}

/* Of both bits the same is said, in the old module and the new one. */
static bool changed_alike(const struct view_leaf *older, const struct view_leaf *leaf,
			  enum cpuid_reg reg, unsigned int a, unsigned int b)
{
	const struct view_register *before = &older->reg[reg], *after = &leaf->reg[reg];

	return before->class[a] == before->class[b] && after->class[a] == after->class[b] &&
	       html_field_at(before, a) == html_field_at(before, b) &&
	       html_field_at(after, a) == html_field_at(after, b) &&
	       cpuid_field_at((struct cpuid_bit){ leaf->at, reg, a }) ==
		       cpuid_field_at((struct cpuid_bit){ leaf->at, reg, b });
}

static void put_changed_bits(const struct view_leaf *older, const struct view_leaf *leaf,
			     enum cpuid_reg reg, FILE *out)
{
	for (int msb = 31, lsb; msb >= 0; msb = lsb - 1) {
		lsb = msb;
		while (lsb &&
		       changed_alike(older, leaf, reg, (unsigned int)msb, (unsigned int)lsb - 1))
			lsb--;
		if (!html_bit_changed(older, leaf, reg, (unsigned int)msb))
			continue;
		html_bits_begin(out, leaf->at, reg, (unsigned int)msb, (unsigned int)lsb);
		put_side(older, reg, (unsigned int)msb, out);
		put_side(leaf, reg, (unsigned int)msb, out);
		fputs("</tr>\n", out);
	}
}

static void put_changes(const struct view_leaf *older, const struct view_leaf *leaf, FILE *out)
{
	static const char *const titles[] = { "Bits",        "Name",      "Class before",
					      "Type before", "Class now", "Type now",
					      NULL };

	html_table_begin(out, "Changed bits", titles);
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
		put_changed_bits(older, leaf, reg, out);
	html_table_end(out);
}

/* False where nothing has changed. */
static bool put_leaf(const struct html_page *page, struct cpuid_addr at,
		     const struct view_leaf *before, const struct view_leaf *after)
{
	struct view_leaf no_before, no_after;
	const struct view_leaf *older = or_none(before, &no_before, at);
	const struct view_leaf *leaf = or_none(after, &no_after, at);
	char text[CPUID_TEXT];

	if (!leaf_changed(older, leaf))
		return false;
	cpuid_addr_format(at, text);
	html_put(page->out, "<div class=\"leaf pair\" data-leaf=\"%s\">\n", text);
	html_put(page->out, "<details><summary><h3>%s%s</h3></summary>\n", text,
		 !before ? " new" :
		 !after  ? " gone" :
			   "");
	put_changes(older, leaf, page->out);
	fputs("</details>\n", page->out);
	if (before)
		html_line(page, older, after ? leaf : older, "old");
	if (after)
		html_line(page, leaf, before ? older : leaf, "new");
	fputs("</div>\n", page->out);
	return true;
}

static void put_leaves(const struct html_page *page)
{
	const struct record_view *view = page->view;
	size_t alike = 0;

	fputs("<p>Of each leaf that differs the old line above the new one; bits whose class "
	      "changed are framed, those that are only declared otherwise framed by dashes.</p>\n<div class=\"map\" aria-label=\"Changed CPUID bits\">\n",
	      page->out);
	for (size_t i = 0; i < view->num_leaves; i++) {
		const struct view_leaf *leaf = &view->leaf[i];

		alike += !put_leaf(page, leaf->at,
				   find(view->older_leaf, view->num_older_leaves, leaf->at), leaf);
	}
	for (size_t i = 0; i < view->num_older_leaves; i++) {
		const struct view_leaf *older = &view->older_leaf[i];

		if (!find(view->leaf, view->num_leaves, older->at))
			put_leaf(page, older->at, older, NULL);
	}
	html_put(page->out, "</div>\n<p>Leaves as before: %zu.</p>\n", alike);
}

static bool begins_group(const struct record_view *view, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (!strcmp(view->change[i].group, view->change[index].group))
			return false;
	}
	return true;
}

static void put_group(const struct html_page *page, const char *group)
{
	static const char *const titles[] = { "Subject", "Before", "Now", "Breaks", NULL };

	html_put(page->out, "<h3>%s</h3>\n", group);
	html_table_begin(page->out, group, titles);
	for (size_t i = 0; i < page->view->num_changes; i++) {
		const struct view_change *change = &page->view->change[i];

		if (strcmp(change->group, group) != 0)
			continue;
		html_put(page->out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>",
			 change->subject, change->old_value, change->new_value);
		if (*change->rule)
			html_put(page->out, "<a href=\"#%s\">%s</a>", change->rule, change->rule);
		fputs("</td></tr>\n", page->out);
	}
	html_table_end(page->out);
}

size_t html_update_count(const struct html_page *page)
{
	return page->view->num_changes + page->view->num_older_leaves;
}

void html_update(const struct html_page *page)
{
	for (size_t i = 0; i < page->view->num_changes; i++) {
		if (begins_group(page->view, i))
			put_group(page, page->view->change[i].group);
	}
	if (page->view->num_older_leaves)
		put_leaves(page);
}
