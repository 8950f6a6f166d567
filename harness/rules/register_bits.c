// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads bits of one CPUID register out of a JSON catalogue.
 */
#include "rules/register_bits.h"

#include <stdio.h>
#include <string.h>

#include "input/number.h"

int json_only_members(const struct json_at *object, const char *const *known, struct diag *diag)
{
	struct json_at member;
	const char *key;
	json_t *value;

	json_object_foreach (object->value, key, value) {
		size_t i = 0;

		while (known[i] && strcmp(known[i], key))
			i++;
		if (known[i])
			continue;
		if (json_member(object, key, &member, diag))
			return -1;
		return json_fail(&member, diag, "unknown member; remove it or correct its name");
	}
	return 0;
}

static int fail_address(const struct json_at *at, const char *text, struct diag *diag)
{
	return json_fail(at, diag,
			 "'%s' is no register; write LEAF[.SUBLEAF[-LAST]]:REGISTER, as in "
			 "\"7.0:ebx\" or \"0x1f.0-5:eax\"",
			 text);
}

/* "LEAF[.SUBLEAF[-LAST]]:REGISTER" */
static int read_address(const struct json_at *at, struct register_bits *bits, struct diag *diag)
{
	char address[CPUID_TEXT];
	char *reg, *last;
	uint64_t number;
	const char *text;
	size_t len;

	if (json_at_string(at, &text, diag))
		return -1;
	len = strlen(text);
	if (len >= sizeof(address))
		return fail_address(at, text, diag);
	memcpy(address, text, len + 1);
	reg = strchr(address, ':');
	if (!reg)
		return fail_address(at, text, diag);
	*reg++ = '\0';
	last = strchr(address, '-');
	if (last)
		*last++ = '\0';
	if (!cpuid_addr_parse(address, &bits->first) || !cpuid_reg_parse(reg, &bits->reg))
		return fail_address(at, text, diag);
	bits->num_subleaves = 1;
	if (!last)
		return 0;
	if (bits->first.subleaf == CPUID_SUBLEAF_NA || !number_parse(last, UINT32_MAX, &number))
		return fail_address(at, text, diag);
	if (number <= bits->first.subleaf ||
	    number - bits->first.subleaf >= REGISTER_BITS_MAX_SUBLEAVES) {
		return json_fail(at, diag,
				 "'%s' is no range of 2 to %u sub-leaves; correct its end", text,
				 REGISTER_BITS_MAX_SUBLEAVES);
	}
	bits->num_subleaves = (uint32_t)number - bits->first.subleaf + 1;
	return 0;
}

/* One bit by number or SDM name. */
static int read_bit(const struct json_at *at, struct register_bits *bits, struct diag *diag)
{
	char address[CPUID_TEXT], text[2 * CPUID_TEXT];
	struct cpuid_bit bit;
	const char *name;

	if (json_at_string(at, &name, diag))
		return -1;
	snprintf(text, sizeof(text), "%s:%s.%s", cpuid_addr_format(bits->first, address),
		 cpuid_reg_name(bits->reg), name);
	if (!cpuid_bit_parse(text, &bit)) {
		return json_fail(at, diag, "'%s' is no bit of %s:%s; write its SDM name or 0 to 31",
				 name, address, cpuid_reg_name(bits->reg));
	}
	if (bits->mask >> bit.bit & 1)
		return json_fail(at, diag, "bit %u stands here twice; keep it once", bit.bit);
	bits->mask |= 1u << bit.bit;
	return 0;
}

static int read_mask(const struct json_at *at, struct register_bits *bits, struct diag *diag)
{
	struct json_at element;
	const char *text;
	long length;

	bits->mask = UINT32_MAX;
	if (json_is_string(at->value)) {
		if (json_at_string(at, &text, diag))
			return -1;
		if (!strcmp(text, "all"))
			return 0;
		return json_fail(at, diag, "'%s' is no list of bits; write \"all\" or a list",
				 text);
	}
	bits->mask = 0;
	length = json_array_length(at, 32, diag);
	if (length < 0)
		return -1;
	if (!length)
		return json_fail(at, diag, "no bit is named; name one or remove the entry");
	for (size_t i = 0; i < (size_t)length; i++) {
		if (json_element(at, i, &element, diag) || read_bit(&element, bits, diag))
			return -1;
	}
	return 0;
}

int register_bits_read(const struct json_at *entry, struct register_bits *bits, struct diag *diag)
{
	struct json_at address, mask;

	if (json_member(entry, "cpuid", &address, diag) || read_address(&address, bits, diag) ||
	    json_member(entry, "bits", &mask, diag))
		return -1;
	return read_mask(&mask, bits, diag);
}
