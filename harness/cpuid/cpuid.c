// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text form of CPUID addresses and bits.
 */
#include "cpuid/cpuid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cpuid/names.h"
#include "input/number.h"

#define DIGITS "0123456789"

static const char *const reg_names[CPUID_NUM_REGS] = { "eax", "ebx", "ecx", "edx" };

const char *cpuid_reg_name(enum cpuid_reg reg)
{
	return reg_names[reg];
}

bool cpuid_reg_parse(const char *text, enum cpuid_reg *reg)
{
	for (unsigned int i = 0; i < CPUID_NUM_REGS; i++) {
		if (!strcasecmp(text, reg_names[i])) {
			*reg = i;
			return true;
		}
	}
	return false;
}

/* A leaf or sub-leaf: one decimal digit, or hexadecimal with 0x. */
static bool index_parse(const char *text, size_t len, uint32_t max, uint32_t *index)
{
	uint64_t value;

	if (len != 1 && (len < 3 || text[1] != 'x'))
		return false;
	if (!number_parse_n(text, len, max, &value))
		return false;
	*index = value;
	return true;
}

static size_t index_format(uint32_t index, char *text, size_t size)
{
	if (index < 10)
		return snprintf(text, size, "%" PRIu32, index);
	return snprintf(text, size, "0x%" PRIx32, index);
}

static bool addr_parse_n(const char *text, size_t len, struct cpuid_addr *at)
{
	struct cpuid_addr addr = { .subleaf = CPUID_SUBLEAF_NA };
	const char *dot = memchr(text, '.', len);
	size_t leaf_len = dot ? (size_t)(dot - text) : len;

	if (!index_parse(text, leaf_len, UINT32_MAX, &addr.leaf))
		return false;
	if (dot && !index_parse(dot + 1, len - leaf_len - 1, CPUID_SUBLEAF_NA - 1, &addr.subleaf))
		return false;
	*at = addr;
	return true;
}

bool cpuid_addr_parse(const char *text, struct cpuid_addr *at)
{
	return addr_parse_n(text, strlen(text), at);
}

const char *cpuid_addr_format(struct cpuid_addr at, char text[CPUID_TEXT])
{
	size_t used = index_format(at.leaf, text, CPUID_TEXT);

	if (at.subleaf != CPUID_SUBLEAF_NA) {
		text[used++] = '.';
		index_format(at.subleaf, text + used, CPUID_TEXT - used);
	}
	return text;
}

/* "model[2]", or the name alone of a field that is one bit. */
static bool bit_parse_named(const char *text, struct cpuid_bit *bit)
{
	size_t name_len = strcspn(text, "[");
	const char *index = text + name_len;
	const struct cpuid_field *field;
	char name[CPUID_TEXT];
	uint64_t number = 0;
	size_t len;

	if (name_len >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)name_len, text);
	field = cpuid_field_named(bit->at, bit->reg, name);
	if (!field || (field->lsb == field->msb) != !*index)
		return false;
	if (*index) {
		len = strspn(++index, DIGITS);
		if (strcmp(index + len, "]") ||
		    !number_parse_n(index, len, field->msb - field->lsb, &number))
			return false;
	}
	bit->bit = field->lsb + number;
	return true;
}

bool cpuid_bit_parse(const char *text, struct cpuid_bit *bit)
{
	const char *colon = strchr(text, ':');
	struct cpuid_bit found;
	uint64_t number;
	char reg[4];

	if (!colon || strlen(colon) < sizeof(":eax.") || colon[4] != '.')
		return false;
	snprintf(reg, sizeof(reg), "%s", colon + 1);
	if (!addr_parse_n(text, colon - text, &found.at) || !cpuid_reg_parse(reg, &found.reg))
		return false;

	text = colon + strlen(":eax.");
	if (!text[strspn(text, DIGITS)]) {
		if (!number_parse(text, 31, &number))
			return false;
		found.bit = number;
	} else if (!bit_parse_named(text, &found)) {
		return false;
	}
	*bit = found;
	return true;
}

const char *cpuid_bit_format(struct cpuid_bit bit, char text[CPUID_TEXT])
{
	const struct cpuid_field *field = cpuid_field_at(bit);
	size_t used;

	cpuid_addr_format(bit.at, text);
	used = strlen(text);
	used += snprintf(text + used, CPUID_TEXT - used, ":%s.", cpuid_reg_name(bit.reg));
	if (!field)
		snprintf(text + used, CPUID_TEXT - used, "%u", bit.bit);
	else if (field->lsb == field->msb)
		snprintf(text + used, CPUID_TEXT - used, "%s", field->name);
	else
		snprintf(text + used, CPUID_TEXT - used, "%s[%u]", field->name,
			 bit.bit - field->lsb);
	return text;
}
