// SPDX-License-Identifier: GPL-2.0-only
/*
 * What reports print in words: a line of an input holds up to two words, each a number (a
 * completion status, RCX, a metadata field) or the name of a CPUID bit. Whatever the number, the
 * words fit and end; what is printed of a bit is read as that bit.
 */
#include <stdlib.h>
#include <string.h>

#include "cpuid/names.h"
#include "fuzz/target.h"
#include "input/number.h"
#include "rules/status.h"
#include "rules/td_bits.h"

#define BLANKS " \t\r"
#define MAX_LINES 16 /* the table of names is long: more lines find nothing more */

static void check_text(const char *text, size_t size)
{
	if (!*text || strlen(text) >= size)
		abort();
}

static void try_bit(struct cpuid_bit bit)
{
	char text[CPUID_TEXT];
	struct cpuid_bit again;
	const struct cpuid_field *field = cpuid_field_at(bit);

	if (!cpuid_bit_parse(cpuid_bit_format(bit, text), &again) || !cpuid_bit_equal(bit, again))
		abort();
	if (field && cpuid_field_named(bit.at, bit.reg, field->name) != field)
		abort();
}

/* @step: 1 for all bits of the leaf, or every so many of them. */
static void try_address(struct cpuid_addr at, unsigned int step)
{
	char text[CPUID_TEXT];
	struct cpuid_addr again;

	if (!cpuid_addr_parse(cpuid_addr_format(at, text), &again) || !cpuid_addr_equal(at, again))
		abort();
	for (unsigned int place = 0; place < CPUID_NUM_REGS * 32; place += step)
		try_bit((struct cpuid_bit){ at, place / 32, place % 32 });
}

static void try_outcome(uint64_t status, bool has_rcx, uint64_t rcx)
{
	char text[STATUS_TEXT + 16];

	for (enum td_refuser by = TD_ACCEPTED; by <= TD_REFUSED_BY_MODULE; by++) {
		struct td_outcome outcome = {
			.by = by,
			.error = (int)(rcx & 0xff),
			.has_status = by == TD_REFUSED_BY_MODULE,
			.status = status,
			.has_rcx = has_rcx,
			.rcx = rcx,
		};

		status_format_outcome(&outcome, text, sizeof(text));
		check_text(text, sizeof(text));
	}
}

/* Operands are named where statuses with them are. */
static void try_status(uint64_t status, bool has_rcx, uint64_t rcx)
{
	char text[STATUS_TEXT], cut[8];

	status_format(status, has_rcx, rcx, text, sizeof(text));
	check_text(text, sizeof(text));
	status_format(status, has_rcx, rcx, cut, sizeof(cut));
	check_text(cut, sizeof(cut));
	if ((status_says(status) && !status_name(status)) ||
	    (status_operand_says(status) && !status_operand_name((uint32_t)status)))
		abort();
	try_outcome(status, has_rcx, rcx);
}

static void try_field(uint64_t id)
{
	char text[CPUID_TEXT];
	const char *name = metadata_field_name(id);

	metadata_field_format(id, text);
	check_text(text, sizeof(text));
	if (!name != !metadata_field_says(id) || (name && strncmp(text, name, strlen(name)) != 0))
		abort();
}

static void try_number(uint64_t number, bool has_second, uint64_t second)
{
	try_status(number, has_second, second);
	try_field(number);
	try_address((struct cpuid_addr){ (uint32_t)number, (uint32_t)(number >> 32) }, 31);
}

static void try_list(const struct bit_list *list)
{
	struct finding finding;

	if (!list->count)
		return;
	bit_list_fail(list, &finding, "nothing");
	check_text(finding.observed, sizeof(finding.observed));
	if (strlen(finding.subject) >= sizeof(finding.subject))
		abort();
}

static void try_line(char *line, struct bit_list *list)
{
	char *rest = NULL;
	const char *first = strtok_r(line, BLANKS, &rest);
	const char *second = strtok_r(NULL, BLANKS, &rest);
	uint64_t number, other = 0;
	bool has_second = second && number_parse(second, UINT64_MAX, &other);
	struct cpuid_addr at;
	struct cpuid_bit bit;

	if (!first)
		return;
	bit_list_add(list, first);
	if (number_parse(first, UINT64_MAX, &number))
		try_number(number, has_second, other);
	if (cpuid_addr_parse(first, &at))
		try_address(at, 1);
	if (cpuid_bit_parse(first, &bit))
		try_bit(bit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bit_list list = { 0 };
	char *text = strndup((const char *)data, size);
	char *rest = text;

	if (!text)
		return -1;
	for (unsigned int i = 0; i < MAX_LINES && rest; i++)
		try_line(strsep(&rest, "\n"), &list);
	try_list(&list);
	free(text);
	return 0;
}
