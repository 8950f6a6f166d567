// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which CPUID bits the judgements that did not pass are about: their subject, and what they have
 * observed where that is a list of bits, "7.0:ecx.enqcmd, 7.1:eax.fred".
 */
#include <stdlib.h>
#include <string.h>

#include "reports/html.h"

/* The marks as they grow. */
struct marks {
	struct html_mark *mark;
	size_t num, room;
	bool short_of_memory;
};

static void add_mark(struct marks *marks, const struct html_mark *mark)
{
	if (marks->num == marks->room) {
		size_t room = marks->room ? 2 * marks->room : 64;
		struct html_mark *more = realloc(marks->mark, room * sizeof(*more));

		marks->short_of_memory |= !more;
		if (!more)
			return;
		marks->mark = more;
		marks->room = room;
	}
	marks->mark[marks->num++] = *mark;
}

static void add_bits(struct marks *marks, struct html_mark mark, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, ",");
		char name[CPUID_TEXT];

		if (size < sizeof(name)) {
			memcpy(name, text, size);
			name[size] = '\0';
			if (cpuid_bit_parse(name, &mark.bit))
				add_mark(marks, &mark);
		}
		text += size;
		text += strspn(text, ", ");
	}
}

static void add_judgement(struct marks *marks, const struct view_result *result,
			  const struct view_judgement *judgement)
{
	const struct html_mark mark = { .result = result, .judgement = judgement };

	if (judgement->verdict <= VERDICT_PASS)
		return;
	add_bits(marks, mark, judgement->subject);
	add_bits(marks, mark, judgement->observed);
}

static int compare_bits(struct cpuid_bit a, struct cpuid_bit b)
{
	const uint64_t of_a[] = { cpuid_addr_pack(a.at), a.reg, a.bit };
	const uint64_t of_b[] = { cpuid_addr_pack(b.at), b.reg, b.bit };

	for (size_t i = 0; i < 3; i++) {
		if (of_a[i] != of_b[i])
			return of_a[i] < of_b[i] ? -1 : 1;
	}
	return 0;
}

/* By bit, rule, and then as the record has them, but for the shortest, which comes first. */
static int compare_marks(const void *left, const void *right)
{
	const struct html_mark *a = left, *b = right;
	int order = compare_bits(a->bit, b->bit);

	if (order)
		return order;
	if (a->result != b->result)
		return a->result < b->result ? -1 : 1;
	if (a->judgement == &a->result->shortest || b->judgement == &b->result->shortest)
		return (b->judgement == &b->result->shortest) -
		       (a->judgement == &a->result->shortest);
	return (a->judgement > b->judgement) - (a->judgement < b->judgement);
}

/* One is enough of a bit and a rule. */
static size_t unite(struct html_mark *mark, size_t num)
{
	size_t kept = 0;

	for (size_t i = 0; i < num; i++) {
		if (!kept || mark[kept - 1].result != mark[i].result ||
		    !cpuid_bit_equal(mark[kept - 1].bit, mark[i].bit))
			mark[kept++] = mark[i];
	}
	return kept;
}

bool html_marks_find(struct html_page *page)
{
	const struct record_view *view = page->view;
	struct marks marks = { 0 };

	for (size_t i = 0; i < view->num_results; i++) {
		const struct view_result *result = &view->result[i];

		if (result->has_shortest)
			add_judgement(&marks, result, &result->shortest);
		for (size_t j = 0; j < result->num; j++)
			add_judgement(&marks, result, &view->judgement[result->first + j]);
	}
	if (marks.short_of_memory) {
		free(marks.mark);
		return false;
	}
	if (marks.num)
		qsort(marks.mark, marks.num, sizeof(*marks.mark), compare_marks);
	page->mark = marks.mark;
	page->num_marks = unite(marks.mark, marks.num);
	return true;
}

void html_marks_free(struct html_page *page)
{
	free(page->mark);
}

const struct html_mark *html_marks_at(const struct html_page *page, struct cpuid_bit bit,
				      size_t *num)
{
	size_t low = 0, high = page->num_marks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_bits(page->mark[middle].bit, bit) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*num = 0;
	while (low + *num < page->num_marks && cpuid_bit_equal(page->mark[low + *num].bit, bit))
		++*num;
	return *num ? &page->mark[low] : NULL;
}
