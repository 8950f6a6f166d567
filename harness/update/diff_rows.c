// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of a comparison put together to rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/names.h"
#include "update/diff.h"

static bool same_change(const struct diff *diff, const struct diff_line *a,
			const struct diff_line *b)
{
	if (a->kind != b->kind || a->both != b->both || a->risk.group != b->risk.group ||
	    a->risk.promise != b->risk.promise)
		return false;
	for (size_t i = 0; i < diff->num_sides; i++) {
		const char *x = a->value[i], *y = b->value[i];

		if (x != y && (!x || !y || strcmp(x, y) != 0))
			return false;
	}
	return true;
}

/* The next bit of the same field, or of no field as this one. */
static bool goes_on(const struct diff_row *row, const struct diff_line *line)
{
	struct cpuid_bit last = row->line->bit, next;

	if (line->subject || row->line->subject)
		return false;
	last.bit = row->last_bit;
	next = last;
	next.bit++;
	return cpuid_bit_equal(next, line->bit) && cpuid_field_at(last) == cpuid_field_at(next);
}

static void add_line(struct diff *diff, const struct diff_line *line)
{
	struct diff_row *row = diff->num_rows ? &diff->row[diff->num_rows - 1] : NULL;

	if (row && goes_on(row, line) && same_change(diff, row->line, line)) {
		row->last_bit++;
		return;
	}
	diff->row[diff->num_rows++] = (struct diff_row){
		.line = line,
		.last_bit = line->bit.bit,
		.last_subleaf = line->bit.at.subleaf,
	};
}

/* The same of the sub-leaf behind those of @row. */
static bool repeats(const struct diff *diff, const struct diff_row *row,
		    const struct diff_row *next)
{
	struct cpuid_bit first = row->line->bit, bit = next->line->bit;

	return !row->line->subject && !next->line->subject && first.at.leaf == bit.at.leaf &&
	       row->last_subleaf != CPUID_SUBLEAF_NA && row->last_subleaf + 1 == bit.at.subleaf &&
	       first.reg == bit.reg && first.bit == bit.bit && row->last_bit == next->last_bit &&
	       same_change(diff, row->line, next->line);
}

static bool repeats_any(struct diff *diff, size_t count, const struct diff_row *next)
{
	for (size_t i = count; i-- > 0;) {
		if (repeats(diff, &diff->row[i], next)) {
			diff->row[i].last_subleaf++;
			return true;
		}
	}
	return false;
}

static void join_subleaves(struct diff *diff)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->num_rows; i++) {
		if (!repeats_any(diff, count, &diff->row[i]))
			diff->row[count++] = diff->row[i];
	}
	diff->num_rows = count;
}

/* "0x1f.0-5", as effects.json writes a range of sub-leaves */
static const char *address_text(struct facts *texts, const struct diff_row *row)
{
	struct cpuid_addr at = row->line->bit.at;
	char first[CPUID_TEXT], last[CPUID_TEXT];

	cpuid_addr_format(at, first);
	if (row->last_subleaf == at.subleaf)
		return facts_text(texts, "%s", first);
	at.subleaf = row->last_subleaf;
	cpuid_addr_format(at, last);
	return facts_text(texts, "%s-%s", first, strchr(last, '.') + 1);
}

static const char *bits_text(struct facts *texts, const struct diff_row *row)
{
	struct cpuid_bit bit = row->line->bit;
	const struct cpuid_field *field = cpuid_field_at(bit);
	const char *at = address_text(texts, row), *reg = cpuid_reg_name(bit.reg);

	if (field && field->lsb == bit.bit && field->msb == row->last_bit)
		return facts_text(texts, "%s:%s.%s", at, reg, field->name);
	if (field && bit.bit == row->last_bit)
		return facts_text(texts, "%s:%s.%s[%u]", at, reg, field->name,
				  bit.bit - field->lsb);
	if (field)
		return facts_text(texts, "%s:%s.%s[%u:%u]", at, reg, field->name,
				  row->last_bit - field->lsb, bit.bit - field->lsb);
	if (bit.bit == row->last_bit)
		return facts_text(texts, "%s:%s.%u", at, reg, bit.bit);
	if (!bit.bit && row->last_bit == 31)
		return facts_text(texts, "%s:%s", at, reg);
	return facts_text(texts, "%s:%s[%u:%u]", at, reg, row->last_bit, bit.bit);
}

/* What a subject is of, where that does not show. */
static const char *const kind_words[FACT_NUM_KINDS] = {
	[FACT_FIELD] = "field ",       [FACT_ENTRY] = "entry ",
	[FACT_PLATFORM] = "check ",    [FACT_ALGORITHM] = "algorithm ",
	[FACT_EFFECT] = "effect ",     [FACT_CLOBBER] = "clobber list ",
	[FACT_METADATA] = "metadata ", [FACT_CAPABILITY] = "capability ",
	[FACT_CLASS] = "class ",       [FACT_VIEW] = "view ",
	[FACT_REQUEST] = "request ",   [FACT_HOST] = "host state ",
};

static const char *subject_text(struct facts *texts, const struct diff_row *row)
{
	const char *words = kind_words[row->line->kind];
	const char *subject = row->line->subject ? row->line->subject : bits_text(texts, row);

	return words ? facts_text(texts, "%s%s", words, subject) : subject;
}

static int compare_rows(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;

	if (x->line->risk.group != y->line->risk.group)
		return (int)x->line->risk.group - (int)y->line->risk.group;
	/* Lines are sorted. */
	return (x->line > y->line) - (x->line < y->line);
}

bool diff_arrange(struct diff *diff)
{
	diff->row = reallocarray(NULL, diff->num_lines + 1, sizeof(*diff->row));
	if (!diff->row)
		return false;
	for (size_t i = 0; i < diff->num_lines; i++)
		add_line(diff, &diff->line[i]);
	join_subleaves(diff);
	for (size_t i = 0; i < diff->num_rows; i++)
		diff->row[i].subject = subject_text(diff->texts, &diff->row[i]);
	qsort(diff->row, diff->num_rows, sizeof(*diff->row), compare_rows);
	return facts_complete(diff->texts);
}

size_t diff_row_bits(const struct diff_row *row)
{
	const struct diff_line *line = row->line;

	if (line->subject)
		return 0;
	return (size_t)(row->last_subleaf - line->bit.at.subleaf + 1) *
	       (row->last_bit - line->bit.bit + 1);
}

struct cpuid_bit diff_row_bit(const struct diff_row *row, size_t n)
{
	struct cpuid_bit bit = row->line->bit;
	unsigned int width = row->last_bit - bit.bit + 1;

	bit.at.subleaf += (uint32_t)(n / width);
	bit.bit += (unsigned int)(n % width);
	return bit;
}

const char *diff_row_kind(const struct diff_row *row)
{
	return row->line->both ? "declared and done" : fact_kind_name(row->line->kind);
}
