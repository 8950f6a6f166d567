// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits as cells of a map and as rows of a table.
 */
#include <string.h>

#include "cpuid/names.h"
#include "reports/html.h"

static const struct {
	char letter;
	const char *words;
} classes[] = {
	{ '0', "fixed0" },
	{ '1', "fixed1" },
	{ 'c', "configurable" },
	{ 'x', "configurable by XFAM" },
	{ 'a', "configurable by ATTRIBUTES" },
	{ 'f', "follows another field" },
	{ 'd', "dynamic" },
	{ 'v', "#VE" },
	{ 'u', "unknown" },
	{ '-', "undeclared" },
};

_Static_assert(sizeof(classes) / sizeof(classes[0]) == sizeof(VIEW_CLASSES) - 1,
	       "each class has its words");

const char *html_class_words(char letter)
{
	size_t i = 0;

	while (i + 1 < sizeof(classes) / sizeof(classes[0]) && classes[i].letter != letter)
		i++;
	return classes[i].words;
}

/* A class of the stylesheet is no '-' alone. */
char html_class_name(char letter)
{
	if (letter == '-')
		return '_';
	return letter;
}

/* " failed", " waived": a bit that some rule failed on. */
static const char *mark_name(const struct html_page *page, struct cpuid_bit bit)
{
	enum verdict worst = VERDICT_SKIP;
	size_t num;
	const struct html_mark *mark = html_marks_at(page, bit, &num);

	for (size_t i = 0; i < num; i++)
		worst = verdict_worse(worst, mark[i].judgement->verdict);
	return html_failed(worst) ? " failed" : worst == VERDICT_XFAIL ? " waived" : "";
}

bool html_bit_changed(const struct view_leaf *older, const struct view_leaf *leaf,
		      enum cpuid_reg reg, unsigned int bit)
{
	const struct view_field *before = html_field_at(&older->reg[reg], bit);
	const struct view_field *after = html_field_at(&leaf->reg[reg], bit);

	return older->reg[reg].class[bit] != leaf->reg[reg].class[bit] || !before != !after ||
	       (before && after &&
		(strcmp(before->type, after->type) != 0 || strcmp(before->gate, after->gate) != 0));
}

/* " changed": it is of another class; " declared": of another type, or by another gate. */
static const char *change_name(const struct view_leaf *leaf, const struct view_leaf *other,
			       enum cpuid_reg reg, unsigned int bit)
{
	if (leaf->reg[reg].class[bit] != other->reg[reg].class[bit])
		return " changed";
	return html_bit_changed(leaf, other, reg, bit) ? " declared" : "";
}

static void put_cell(const struct html_page *page, const struct view_leaf *leaf,
		     const struct view_leaf *other, enum cpuid_reg reg, unsigned int bit)
{
	char letter = leaf->reg[reg].class[bit];
	const char *mark;

	if (other)
		mark = change_name(leaf, other, reg, bit);
	else
		mark = mark_name(page, (struct cpuid_bit){ leaf->at, reg, bit });
	if (*mark)
		html_put(page->out, "<i class=\"k%c%s\">%c</i>", html_class_name(letter), mark,
			 letter);
	else
		html_put(page->out, "<i class=k%c>%c</i>", html_class_name(letter), letter);
}

void html_line(const struct html_page *page, const struct view_leaf *leaf,
	       const struct view_leaf *other, const char *name)
{
	html_put(page->out, "<div class=\"line\" data-line=\"%s\" aria-hidden=\"true\">", name);
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		html_put(page->out, "<div class=\"reg\" data-reg=\"%s\">", cpuid_reg_name(reg));
		for (unsigned int bit = 32; bit-- > 0;)
			put_cell(page, leaf, other, reg, bit);
		fputs("</div>\n", page->out);
	}
	fputs("</div>\n", page->out);
}

void html_bits_begin(FILE *out, struct cpuid_addr at, enum cpuid_reg reg, unsigned int msb,
		     unsigned int lsb)
{
	const struct cpuid_field *field = cpuid_field_at((struct cpuid_bit){ at, reg, lsb });
	const char *name = cpuid_reg_name(reg);

	html_put(out, "<tr data-bits=\"%u %u %u\"><th scope=\"row\">", (unsigned int)reg, msb, lsb);
	if (msb == lsb)
		html_put(out, "%s %u</th><td>", name, lsb);
	else
		html_put(out, "%s %u:%u</th><td>", name, msb, lsb);
	if (field && field->msb == field->lsb)
		html_put(out, "%s", field->name);
	else if (field && msb == lsb)
		html_put(out, "%s[%u]", field->name, lsb - field->lsb);
	else if (field)
		html_put(out, "%s[%u:%u]", field->name, msb - field->lsb, lsb - field->lsb);
	fputs("</td>", out);
}

const struct view_field *html_field_at(const struct view_register *reg, unsigned int bit)
{
	for (size_t i = 0; i < reg->num_fields; i++) {
		if (bit >= reg->field[i].lsb && bit <= reg->field[i].msb)
			return &reg->field[i];
	}
	return NULL;
}
