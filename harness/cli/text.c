// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paragraphs and lists of the commands that explain.
 */
#include "cli/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cpuid/names.h"

#define LABEL_WIDTH 16
#define LINE_WIDTH 96

size_t cli_line_length(const char *text, size_t room)
{
	size_t len = strlen(text), cut;

	if (len <= room)
		return len;
	for (cut = room; cut && text[cut] != ' '; cut--)
		;
	return cut;
}

void cli_say(const char *label, const char *format, ...)
{
	char text[CLI_TEXT_MAX];
	const char *rest = text;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	do {
		size_t len = cli_line_length(rest, LINE_WIDTH - LABEL_WIDTH);

		if (!len)
			len = strcspn(rest, " ");
		printf("%-*s%.*s\n", LABEL_WIDTH, label, (int)len, rest);
		label = "";
		rest += len;
		rest += strspn(rest, " ");
	} while (*rest);
}

void cli_list_add(struct cli_list *list, const char *format, ...)
{
	char item[CPUID_TEXT * 2];
	size_t len, lead = list->len != 0;
	va_list args;

	va_start(args, format);
	vsnprintf(item, sizeof(item), format, args);
	va_end(args);
	len = strlen(item);
	if (list->len + lead + len >= sizeof(list->text))
		return;
	if (lead)
		list->text[list->len++] = ' ';
	memcpy(list->text + list->len, item, len + 1);
	list->len += len;
}

/* The last bit, from @first up, that is in @mask and in the same field. */
static unsigned int run_end(struct cpuid_bit first, const struct cpuid_field *field, uint32_t mask)
{
	struct cpuid_bit bit = first;

	while (bit.bit < 31 && mask >> (bit.bit + 1) & 1) {
		bit.bit++;
		if (cpuid_field_at(bit) != field)
			return bit.bit - 1;
	}
	return bit.bit;
}

void cli_list_add_bits(struct cli_list *list, struct cpuid_addr at, enum cpuid_reg reg,
		       uint32_t mask)
{
	struct cpuid_bit bit = { .at = at, .reg = reg };

	for (bit.bit = 0; bit.bit < 32; bit.bit++) {
		const struct cpuid_field *field;
		unsigned int first = bit.bit, last;

		if (!(mask >> first & 1))
			continue;
		field = cpuid_field_at(bit);
		last = run_end(bit, field, mask);
		bit.bit = last;
		if (field && field->lsb == first && field->msb == last)
			cli_list_add(list, "%s", field->name);
		else if (field && first == last)
			cli_list_add(list, "%s[%u]", field->name, first - field->lsb);
		else if (field)
			cli_list_add(list, "%s[%u:%u]", field->name, last - field->lsb,
				     first - field->lsb);
		else if (first == last)
			cli_list_add(list, "%u", first);
		else
			cli_list_add(list, "%u:%u", last, first);
	}
}
