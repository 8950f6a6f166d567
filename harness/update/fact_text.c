// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts as text: the files of a snapshot.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/names.h"
#include "input/number.h"
#include "update/fact.h"

#define IS " = "

/* Neighbours in one register that nothing tells apart: no name of their own, the same value. */
static bool goes_on(const struct fact *fact, const struct fact *next)
{
	struct cpuid_bit after = fact->bit;
	const struct cpuid_field *field = cpuid_field_at(fact->bit);

	after.bit++;
	return !next->subject && next->kind == fact->kind && cpuid_bit_equal(after, next->bit) &&
	       cpuid_field_at(next->bit) == field && !strcmp(fact->value, next->value);
}

static void print_bits(const struct fact *first, const struct fact *last, FILE *to)
{
	char text[CPUID_TEXT];

	if (first == last)
		fprintf(to, "%s" IS "%s\n", cpuid_bit_format(first->bit, text), first->value);
	else
		fprintf(to, "%s:%s[%u:%u]" IS "%s\n", cpuid_addr_format(first->bit.at, text),
			cpuid_reg_name(first->bit.reg), last->bit.bit, first->bit.bit,
			first->value);
}

void facts_print(const struct facts *facts, enum fact_kind kind, FILE *to)
{
	size_t count = facts_count(facts);

	for (size_t i = 0; i < count; i++) {
		const struct fact *first = facts_at(facts, i);

		if (first->kind != kind)
			continue;
		if (first->subject) {
			fprintf(to, "%s" IS "%s\n", first->subject, first->value);
			continue;
		}
		while (i + 1 < count && goes_on(facts_at(facts, i), facts_at(facts, i + 1)))
			i++;
		print_bits(first, facts_at(facts, i), to);
	}
}

/* "7.1:eax[31:27]" */
static bool parse_range(const char *text, struct cpuid_bit *lsb, unsigned int *msb)
{
	const char *bracket = strchr(text, '[');
	const char *middle = bracket ? strchr(bracket, ':') : NULL;
	const char *end = middle ? strchr(middle, ']') : NULL;
	char low[CPUID_TEXT];
	uint64_t high;

	if (!end || end[1] || bracket == text ||
	    !number_parse_n(bracket + 1, (size_t)(middle - bracket - 1), 31, &high) ||
	    (size_t)snprintf(low, sizeof(low), "%.*s.%.*s", (int)(bracket - text), text,
			     (int)(end - middle - 1), middle + 1) >= sizeof(low) ||
	    !cpuid_bit_parse(low, lsb) || lsb->bit > high)
		return false;
	*msb = (unsigned int)high;
	return true;
}

/* "4.0:ebx.ways" */
static bool parse_field(const char *text, struct cpuid_bit *lsb, unsigned int *msb)
{
	const char *colon = strchr(text, ':');
	const char *dot = colon ? strchr(colon, '.') : NULL;
	const struct cpuid_field *field;
	char at[CPUID_TEXT], reg[8];

	if (!dot || (size_t)(colon - text) >= sizeof(at) ||
	    (size_t)(dot - colon - 1) >= sizeof(reg))
		return false;
	snprintf(at, sizeof(at), "%.*s", (int)(colon - text), text);
	snprintf(reg, sizeof(reg), "%.*s", (int)(dot - colon - 1), colon + 1);
	if (!cpuid_addr_parse(at, &lsb->at) || !cpuid_reg_parse(reg, &lsb->reg))
		return false;
	field = cpuid_field_named(lsb->at, lsb->reg, dot + 1);
	if (!field)
		return false;
	lsb->bit = field->lsb;
	*msb = field->msb;
	return true;
}

bool fact_bits_parse(const char *text, struct cpuid_bit *lsb, unsigned int *msb)
{
	if (cpuid_bit_parse(text, lsb)) {
		*msb = lsb->bit;
		return true;
	}
	return parse_range(text, lsb, msb) || parse_field(text, lsb, msb);
}

/* facts_text() writes a blank for it, which could end a subject. */
static bool has_control(const char *text)
{
	while (*text && !iscntrl((unsigned char)*text))
		text++;
	return *text;
}

static void add_line(struct facts *facts, enum fact_kind kind, const char *subject,
		     const char *value)
{
	const char *kept = facts_text(facts, "%s", value);
	struct cpuid_bit bit;
	unsigned int msb;

	if (!fact_bits_parse(subject, &bit, &msb)) {
		facts_add(facts, kind, facts_text(facts, "%s", subject), kept);
		return;
	}
	for (; bit.bit <= msb; bit.bit++)
		facts_add_bit(facts, kind, bit, kept);
}

int facts_parse(struct facts *facts, enum fact_kind kind, const char *path, const char *text,
		struct diag *diag)
{
	char *copy = strdup(text);
	char *rest = copy;
	char *line;
	unsigned int number = 1;

	if (!copy)
		return diag_no_memory(diag, NULL);
	for (; (line = strsep(&rest, "\n")); number++) {
		char *is = strstr(line, IS);

		if (!*line)
			continue;
		if (!is || is == line || has_control(line)) {
			diag_at(diag, path, number, 1,
				is && is != line ? "a control character, which no fact has" :
						   "not a fact; write 'SUBJECT" IS "VALUE'");
			free(copy);
			return -1;
		}
		*is = '\0';
		add_line(facts, kind, line, is + strlen(IS));
	}
	free(copy);
	return facts_complete(facts) ? 0 : diag_no_memory(diag, NULL);
}
