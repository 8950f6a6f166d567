// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways as text, and their comparison.
 */
#include "update/way.h"

#include <string.h>

#include "input/number.h"

#define TEXT_SIZE 1024
#define IF " if "
#define AND " & "
#define WORDS ": "

static const char *const value_names[WAY_NUM_VALUES] = {
#define X(id, text) [WAY_##id] = text,
	WAY_VALUES(X)
#undef X
};

static const struct mask {
	const char *name; /* with its bracket */
	size_t offset;
} masks[] = {
	{ "XFAM[", offsetof(struct way, xfam) },
	{ "ATTRIBUTES[", offsetof(struct way, attributes) },
	{ "OPT_IN[", offsetof(struct way, opt_in) },
};

#define NUM_MASKS (sizeof(masks) / sizeof(masks[0]))

static uint64_t *mask_of(struct way *way, const struct mask *mask)
{
	return (uint64_t *)((char *)way + mask->offset);
}

/* The gates of a way as they are written one after the other. */
struct gates {
	char text[TEXT_SIZE];
	size_t len;
};

/* TEXT_SIZE has room for all the bits of all masks. */
static void put(struct gates *gates, const char *before, const char *text)
{
	gates->len += (size_t)snprintf(gates->text + gates->len, TEXT_SIZE - gates->len, "%s%s",
				       before, text);
}

static const char *joint(const struct gates *gates)
{
	return gates->len ? AND : IF;
}

static void put_mask(struct gates *gates, const struct mask *mask, uint64_t bits)
{
	const char *comma = "";
	char number[8];

	if (!bits)
		return;
	put(gates, joint(gates), mask->name);
	for (; bits; bits &= bits - 1) {
		snprintf(number, sizeof(number), "%d", __builtin_ctzll(bits));
		put(gates, comma, number);
		comma = ",";
	}
	put(gates, "", "]");
}

const char *way_text(struct facts *facts, const struct way *way)
{
	struct gates gates = { .len = 0 };
	struct way copy = *way;
	char bit[CPUID_TEXT];

	gates.text[0] = '\0';
	for (size_t i = 0; i < NUM_MASKS; i++)
		put_mask(&gates, &masks[i], *mask_of(&copy, &masks[i]));
	if (way->opted_in)
		put(&gates, joint(&gates), "OPT_IN");
	if (way->has_cpuid)
		put(&gates, joint(&gates), cpuid_bit_format(way->cpuid, bit));
	return facts_text(facts, "%s%s%s%s", value_names[way->value], gates.text,
			  *way->words ? WORDS : "", way->words);
}

/* "5,6,7]" */
static bool parse_bits(const char *text, const char *end, uint64_t *bits)
{
	while (text < end) {
		size_t len = strcspn(text, ",]");
		uint64_t bit;

		if (text + len >= end || !number_parse_n(text, len, 63, &bit))
			return false;
		*bits |= 1ULL << bit;
		text += len + 1;
		if (text[-1] == ']')
			return text == end;
	}
	return false;
}

static bool parse_gate(const char *text, size_t len, struct way *way)
{
	char bit[CPUID_TEXT];

	for (size_t i = 0; i < NUM_MASKS; i++) {
		size_t skip = strlen(masks[i].name);

		if (len > skip && !strncmp(text, masks[i].name, skip))
			return parse_bits(text + skip, text + len, mask_of(way, &masks[i]));
	}
	if (len == strlen("OPT_IN") && !strncmp(text, "OPT_IN", len))
		return way->opted_in = true;
	if (way->has_cpuid || len >= sizeof(bit))
		return false;
	memcpy(bit, text, len);
	bit[len] = '\0';
	return way->has_cpuid = cpuid_bit_parse(bit, &way->cpuid);
}

static bool parse_gates(const char *text, const char *end, struct way *way)
{
	for (;;) {
		const char *next = strstr(text, AND);
		size_t len = (size_t)((next && next < end ? next : end) - text);

		if (!len || !parse_gate(text, len, way))
			return false;
		text += len;
		if (text == end)
			return true;
		text += strlen(AND);
	}
}

bool way_parse(const char *text, struct way *way)
{
	const char *words = strstr(text, WORDS);
	const char *end = words ? words : text + strlen(text);
	const char *gates = strstr(text, IF);
	size_t len;

	*way = WAY_NONE;
	if (!gates || gates >= end)
		gates = NULL;
	len = (size_t)((gates ? gates : end) - text);
	if (words)
		way->words = words + strlen(WORDS);
	for (way->value = 0; way->value < WAY_NUM_VALUES; way->value++) {
		const char *name = value_names[way->value];

		if (strlen(name) == len && !strncmp(text, name, len))
			return !gates || parse_gates(gates + strlen(IF), end, way);
	}
	return false;
}

struct way way_of(const char *text)
{
	struct way way = WAY_NONE;

	if (!text) {
		way.value = WAY_FAULTING;
	} else if (!way_parse(text, &way)) {
		way = WAY_NONE;
		way.value = WAY_UNKNOWN;
		way.words = text;
	}
	return way;
}

static bool gates_equal(const struct way *a, const struct way *b)
{
	return a->xfam == b->xfam && a->attributes == b->attributes &&
	       a->has_cpuid == b->has_cpuid &&
	       (!a->has_cpuid || cpuid_bit_equal(a->cpuid, b->cpuid));
}

bool way_equal(const struct way *a, const struct way *b)
{
	return a->value == b->value && gates_equal(a, b) && a->opt_in == b->opt_in &&
	       a->opted_in == b->opted_in;
}

bool way_agrees(const struct way *declared, const struct way *done)
{
	switch (declared->value) {
	case WAY_CALCULATED:
	case WAY_SPECIAL:
		return done->value == WAY_DYNAMIC;
	case WAY_TSC_FREQUENCY:
		return done->value == WAY_NATIVE; /* the code computes it from TD_PARAMS */
	case WAY_UNKNOWN:
		return false;
	default:
		return declared->value == done->value && gates_equal(declared, done) &&
		       (declared->opt_in != 0) == way_behind_opt_in(done);
	}
}
