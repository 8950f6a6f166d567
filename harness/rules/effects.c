// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads corpus/effects.json, and looks up what it says of a bit.
 */
#include "rules/effects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/json.h"
#include "rules/register_bits.h"

#define EFFECTS_FORMAT "tdx-cts-effects-1"
#define EFFECTS_MAX_ENTRIES 4096
#define EFFECTS_MAX_BITS 64

static const char *const root_members[] = { "format", "about", "every_td", "effects", NULL };
static const char *const every_td_members[] = { "changes", "why", "source", NULL };
static const char *const entry_members[] = {
	"cpuid",           "bits", "xfam",   "attributes", "changes", "vmm_work",
	"predates_opt_in", "why",  "source", NULL,
};

/* The members of "changes", by name. */
static int read_elements(const struct json_at *entry, enum host_element_id *elements, size_t max,
			 size_t *count, struct diag *diag)
{
	struct json_at list, element;
	const char *name;
	long length;

	*count = 0;
	switch (json_optional(entry, "changes", &list, diag)) {
	case 0:
		return 0;
	case 1:
		break;
	default:
		return -1;
	}
	length = json_array_length(&list, max, diag);
	if (length < 0)
		return -1;
	for (size_t i = 0; i < (size_t)length; i++) {
		enum host_element_id id;

		if (json_element(&list, i, &element, diag) || json_at_string(&element, &name, diag))
			return -1;
		id = host_element_named(name);
		if (id == HOST_NUM_ELEMENTS) {
			return json_fail(&element, diag,
					 "'%s' is no host register; write it as in the SDM, or "
					 "XSTATE_<component>",
					 name);
		}
		elements[(*count)++] = id;
	}
	return 0;
}

static int read_flag(const struct json_at *entry, const char *key, bool *flag, struct diag *diag)
{
	struct json_at member;
	int there = json_optional(entry, key, &member, diag);

	if (there <= 0)
		return there;
	return json_at_boolean(&member, flag, diag);
}

/* What the bits of one entry have in common. */
static int read_common(const struct json_at *entry, struct effect *effect, struct diag *diag)
{
	if (read_elements(entry, effect->element, EFFECT_MAX_ELEMENTS, &effect->num_elements,
			  diag) ||
	    read_flag(entry, "vmm_work", &effect->vmm_work, diag) ||
	    read_flag(entry, "predates_opt_in", &effect->predates_opt_in, diag) ||
	    json_member_string(entry, "why", &effect->why, diag) ||
	    json_member_string(entry, "source", &effect->source, diag))
		return -1;
	return 0;
}

static const struct effect *find_same(const struct effects *effects, const struct effect *wanted)
{
	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->effect[i];

		if (effect->of != wanted->of)
			continue;
		if (effect->of == EFFECT_CPUID ? cpuid_bit_equal(effect->cpuid, wanted->cpuid) :
						 effect->bit == wanted->bit)
			return effect;
	}
	return NULL;
}

static int add(struct effects *effects, const struct effect *effect, const struct json_at *entry,
	       struct diag *diag)
{
	char text[CPUID_TEXT];
	struct effect *grown;

	if (find_same(effects, effect)) {
		return json_fail(entry, diag, "%s is listed already; keep one of the two",
				 effect_format(effect, text));
	}
	/* Room doubles at every power of two. */
	if (!(effects->count & (effects->count - 1))) {
		size_t room = effects->count ? 2 * effects->count : 1;

		grown = realloc(effects->effect, room * sizeof(*grown));
		if (!grown)
			return diag_no_memory(diag, "effects");
		effects->effect = grown;
	}
	effects->effect[effects->count++] = *effect;
	return 0;
}

static int add_cpuid(struct effects *effects, struct effect *effect, const struct json_at *entry,
		     struct diag *diag)
{
	struct register_bits bits;

	if (register_bits_read(entry, &bits, diag))
		return -1;
	effect->of = EFFECT_CPUID;
	effect->cpuid.reg = bits.reg;
	for (uint32_t n = 0; n < bits.num_subleaves; n++) {
		effect->cpuid.at = register_bits_at(&bits, n);
		for (unsigned int bit = 0; bit < 32; bit++) {
			effect->cpuid.bit = bit;
			if (bits.mask >> bit & 1 && add(effects, effect, entry, diag))
				return -1;
		}
	}
	return 0;
}

/* "xfam": [5, 6, 7] */
static int add_numbers(struct effects *effects, struct effect *effect, const struct json_at *entry,
		       const struct json_at *list, struct diag *diag)
{
	long length = json_array_length(list, EFFECTS_MAX_BITS, diag);
	struct json_at element;
	uint64_t bit;

	if (length < 0)
		return -1;
	if (!length)
		return json_fail(list, diag, "no bit is named; name one or remove the entry");
	for (size_t i = 0; i < (size_t)length; i++) {
		if (json_element(list, i, &element, diag) ||
		    json_at_number(&element, EFFECTS_MAX_BITS - 1, &bit, diag))
			return -1;
		effect->bit = (unsigned int)bit;
		if (add(effects, effect, entry, diag))
			return -1;
	}
	return 0;
}

static int read_entry(struct effects *effects, const struct json_at *entry, struct diag *diag)
{
	struct json_at cpuid, xfam, attributes;
	int has_cpuid = json_optional(entry, "cpuid", &cpuid, diag);
	int has_xfam = has_cpuid < 0 ? -1 : json_optional(entry, "xfam", &xfam, diag);
	int has_attributes =
		has_xfam < 0 ? -1 : json_optional(entry, "attributes", &attributes, diag);
	struct effect effect = { 0 };

	if (has_attributes < 0 || json_only_members(entry, entry_members, diag) ||
	    read_common(entry, &effect, diag))
		return -1;
	if (has_cpuid + has_xfam + has_attributes != 1) {
		return json_fail(entry, diag,
				 "an entry is of one kind; write \"cpuid\", \"xfam\" or "
				 "\"attributes\"");
	}
	if (has_cpuid)
		return add_cpuid(effects, &effect, entry, diag);
	effect.of = has_xfam ? EFFECT_XFAM : EFFECT_ATTRIBUTES;
	return add_numbers(effects, &effect, entry, has_xfam ? &xfam : &attributes, diag);
}

static int read_every_td(struct effects *effects, const struct json_at *root, struct diag *diag)
{
	enum host_element_id elements[HOST_NUM_ELEMENTS];
	const char *why, *source;
	struct json_at every_td;
	size_t count;

	if (json_member(root, "every_td", &every_td, diag) ||
	    json_only_members(&every_td, every_td_members, diag) ||
	    read_elements(&every_td, elements, HOST_NUM_ELEMENTS, &count, diag) ||
	    json_member_string(&every_td, "why", &why, diag) ||
	    json_member_string(&every_td, "source", &source, diag))
		return -1;
	for (size_t i = 0; i < count; i++)
		effects->every_td[elements[i]] = true;
	return 0;
}

static int read_document(struct effects *effects, const struct json_doc *doc, struct diag *diag)
{
	struct json_at root = json_root(doc);
	struct json_at format, list, entry;
	const char *text;
	long length;

	if (json_member(&root, "format", &format, diag) || json_at_string(&format, &text, diag))
		return -1;
	if (strcmp(text, EFFECTS_FORMAT)) {
		return json_fail(&format, diag, "'%s' is not understood; expected \"%s\"", text,
				 EFFECTS_FORMAT);
	}
	if (json_only_members(&root, root_members, diag) || read_every_td(effects, &root, diag) ||
	    json_member(&root, "effects", &list, diag))
		return -1;
	length = json_array_length(&list, EFFECTS_MAX_ENTRIES, diag);
	if (length < 0)
		return -1;
	for (size_t i = 0; i < (size_t)length; i++) {
		if (json_element(&list, i, &entry, diag) || read_entry(effects, &entry, diag))
			return -1;
	}
	return 0;
}

/* There are few, and judges look for them in every case. */
static void put_clobbers_first(struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		struct effect *first = &effects->effect[effects->num_clobbers];
		struct effect effect = effects->effect[i];

		if (!effect.num_elements)
			continue;
		effects->effect[i] = *first;
		*first = effect;
		effects->num_clobbers++;
	}
}

/* @text: instead of what the file holds; NULL: the file. */
static struct effects *read_effects(const char *path, const char *text, struct diag *diag)
{
	struct effects *effects = calloc(1, sizeof(*effects));
	struct json_doc *doc = calloc(1, sizeof(*doc));

	if (!effects || !doc) {
		diag_no_memory(diag, path);
		goto failed;
	}
	if (text ? json_parse(doc, path, 1, text, diag) : json_load(doc, path, diag))
		goto failed;
	effects->document = doc;
	if (read_document(effects, doc, diag)) {
		effects_free(effects);
		return NULL;
	}
	put_clobbers_first(effects);
	return effects;

failed:
	free(effects);
	free(doc);
	return NULL;
}

struct effects *effects_load(const char *path, struct diag *diag)
{
	return read_effects(path, NULL, diag);
}

struct effects *effects_parse(const char *path, const char *text, struct diag *diag)
{
	return read_effects(path, text, diag);
}

void effects_free(struct effects *effects)
{
	if (!effects)
		return;
	json_free(effects->document);
	free(effects->document);
	free(effects->effect);
	free(effects);
}

const struct effect *effects_of_cpuid(const struct effects *effects, struct cpuid_bit bit)
{
	const struct effect wanted = { .of = EFFECT_CPUID, .cpuid = bit };

	return find_same(effects, &wanted);
}

const struct effect *effects_of_xfam(const struct effects *effects, unsigned int bit)
{
	const struct effect wanted = { .of = EFFECT_XFAM, .bit = bit };

	return find_same(effects, &wanted);
}

const struct effect *effects_of_attributes(const struct effects *effects, unsigned int bit)
{
	const struct effect wanted = { .of = EFFECT_ATTRIBUTES, .bit = bit };

	return find_same(effects, &wanted);
}

bool effect_has_element(const struct effect *effect, enum host_element_id element)
{
	for (size_t i = 0; i < effect->num_elements; i++) {
		if (effect->element[i] == element)
			return true;
	}
	return false;
}

const char *effect_format(const struct effect *effect, char text[CPUID_TEXT])
{
	if (effect->of == EFFECT_CPUID)
		return cpuid_bit_format(effect->cpuid, text);
	snprintf(text, CPUID_TEXT, "%s[%u]", effect->of == EFFECT_XFAM ? "XFAM" : "ATTRIBUTES",
		 effect->bit);
	return text;
}
