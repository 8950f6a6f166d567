// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of cpuid_virtualization.json: virtualization types, and the conditions of a gate.
 */
#include "module/declared_words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "input/number.h"

static const struct {
	const char *name;
	struct virt_parts parts;
} virt_types[VIRT_NUM_TYPES] = {
	[VIRT_FIXED] = { "Fixed", { 0 } },
	[VIRT_NATIVE] = { "Native", { .native = true } },
	[VIRT_CONFIGURED] = { "Configured", { .configured = true } },
	[VIRT_CONFIGURED_NATIVE] = { "Configured & Native",
				     { .configured = true, .native = true } },
	[VIRT_XFAM_NATIVE] = { "XFAM & Native", { .xfam = true, .native = true } },
	[VIRT_XFAM_CONFIGURED_NATIVE] = { "XFAM & Configured & Native",
					  { .xfam = true, .configured = true, .native = true } },
	[VIRT_ATTRIBUTES_NATIVE] = { "Attributes & Native",
				     { .attributes = true, .native = true } },
	[VIRT_ATTRIBUTES_CONFIGURED_NATIVE] = { "Attributes & Configured & Native",
						{ .attributes = true,
						  .configured = true,
						  .native = true } },
	[VIRT_CPUID_NATIVE] = { "CPUID_Enabled & Native", { .cpuid = true, .native = true } },
	[VIRT_ATTRIBUTES_CPUID_NATIVE] = { "Attributes & CPUID_Enabled & Native",
					   { .attributes = true, .cpuid = true, .native = true } },
	[VIRT_ATTRIBUTES_CPUID_CONFIGURED_NATIVE] = { "Attributes & CPUID_Enabled & Configured & Native",
						      { .attributes = true,
							.cpuid = true,
							.configured = true,
							.native = true } },
	[VIRT_CALCULATED] = { "Calculated", { 0 } },
	[VIRT_SPECIAL] = { "Special", { 0 } },
	[VIRT_VE] = { "#VE", { 0 } },
	[VIRT_UNKNOWN] = { "unknown", { 0 } },
};

const char *virt_type_name(enum virt_type type)
{
	return virt_types[type].name;
}

struct virt_parts virt_type_parts(enum virt_type type)
{
	return virt_types[type].parts;
}

bool virt_type_configurable(enum virt_type type)
{
	return virt_types[type].parts.configured;
}

enum virt_type virt_type_parse(const char *text)
{
	for (int type = 0; type < VIRT_UNKNOWN; type++)
		if (!strcasecmp(text, virt_types[type].name))
			return type;
	return VIRT_UNKNOWN;
}

/* "18:17" or "2" between brackets, as a mask of a 64-bit word. */
static bool bit_range_parse(const char *text, size_t len, uint64_t *mask)
{
	const char *colon = memchr(text, ':', len);
	uint64_t msb, lsb;

	if (!number_parse_n(text, colon ? (size_t)(colon - text) : len, 63, &msb))
		return false;
	lsb = msb;
	if (colon && !number_parse_n(colon + 1, len - (size_t)(colon + 1 - text), msb, &lsb))
		return false;
	*mask |= (msb == 63 ? UINT64_MAX : (1ULL << (msb + 1)) - 1) & ~((1ULL << lsb) - 1);
	return true;
}

/* "CPUID(0x7,0x1).EAX[8]" or "CPUID(0x1).ECX[3]". */
static bool cpuid_gate_parse(const char *text, struct cpuid_bit *bit)
{
	char leaf[16], subleaf[16] = "", reg[4];
	uint64_t number;
	unsigned int index;
	int end = 0;

	if (sscanf(text, "CPUID(%15[^,)],%15[^)]).%3[A-Z][%u]%n", leaf, subleaf, reg, &index,
		   &end) != 4 ||
	    text[end]) {
		subleaf[0] = '\0';
		if (sscanf(text, "CPUID(%15[^,)]).%3[A-Z][%u]%n", leaf, reg, &index, &end) != 3 ||
		    text[end])
			return false;
	}
	if (index > 31 || !cpuid_reg_parse(reg, &bit->reg) ||
	    !number_parse(leaf, UINT32_MAX, &number))
		return false;
	bit->bit = index;
	bit->at.leaf = (uint32_t)number;
	bit->at.subleaf = CPUID_SUBLEAF_NA;
	if (!subleaf[0])
		return true;
	if (!number_parse(subleaf, UINT32_MAX - 1, &number))
		return false;
	bit->at.subleaf = (uint32_t)number;
	return true;
}

/* One of the conditions that " & " joins. */
static bool gate_word_parse(const char *word, struct declared_gate *gate)
{
	static const struct {
		const char *prefix;
		size_t offset;
	} words[] = {
		{ "TD_PARAMS.XFAM[", offsetof(struct declared_gate, xfam) },
		{ "TD_PARAMS.ATTRIBUTES[", offsetof(struct declared_gate, attributes) },
		{ "TDH.SYS.OPT_IN[", offsetof(struct declared_gate, opt_in) },
	};
	size_t len = strlen(word);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t skip = strlen(words[i].prefix);

		if (!strncmp(word, words[i].prefix, skip) && word[len - 1] == ']')
			return bit_range_parse(word + skip, len - skip - 1,
					       (uint64_t *)((char *)gate + words[i].offset));
	}
	if (!strcmp(word, "TD_PARAMS.CPUID_CONFIG"))
		return gate->config = true;
	if (!strcmp(word, "TD_PARAMS.TSC_FREQUENCY"))
		return gate->tsc_frequency = true;
	if (gate->has_cpuid)
		return false;
	return gate->has_cpuid = cpuid_gate_parse(word, &gate->cpuid);
}

bool declared_gate_parse(const char *text, struct declared_gate *gate)
{
	char word[128];
	const char *end;

	for (; text; text = end ? end + 3 : NULL) {
		size_t len;

		end = strstr(text, " & ");
		len = end ? (size_t)(end - text) : strlen(text);
		if (len && len < sizeof(word)) {
			memcpy(word, text, len);
			word[len] = '\0';
			if (gate_word_parse(word, gate))
				continue;
		}
		gate->unknown = true;
	}
	return !gate->unknown;
}
