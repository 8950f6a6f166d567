// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks through both documents. What a value may become follows from its form and its member's name;
 * every change is undone before the next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "module/masks.h"

/* Prose, which nothing reads, also where it names bits. */
static const char *const prose[] = { "Info",
				     "Version",
				     "Source",
				     "Field Name",
				     "name",
				     "rule",
				     "other_bits",
				     "attributes_rules",
				     "attributes_bits",
				     "config_flags_bits",
				     "xfam_rules",
				     "xfam_native_source",
				     "tsx_ctrl_bit_7",
				     "nonzero_without_msr_config_ctls_bit0",
				     NULL };

/* Their elements have an order that means something. */
static const char *const ordered[] = { "cpuid_config_slots", "cpuid_entry_order", "known", NULL };

/* Numbers that are written in hexadecimal without being masks. */
static const char *const numbers[] = { "leaf",
				       "subleaf",
				       "Leaf",
				       "Sub-Leaf",
				       "last_base_leaf",
				       "min_native_base_leaf",
				       "min_native_extended_leaf",
				       NULL };

static const char *const types[] = {
	"Fixed",
	"Native",
	"Configured",
	"Configured & Native",
	"XFAM & Native",
	"XFAM & Configured & Native",
	"Attributes & Native",
	"CPUID_Enabled & Native",
	"Attributes & CPUID_Enabled & Native",
	"Calculated",
	"Special",
	"#VE",
	"Unheard of",
};

static const char *const algorithms[][3] = {
#define X(id, name, older, newer) { name, older, newer },
	MASKS_ALGORITHMS(X)
#undef X
};

struct walk {
	struct facts *facts;
	facts_take take;
	void *context;
	struct fact fact;
	bool stopped;
};

static bool is_one_of(const char *key, const char *const *list)
{
	for (; key && *list; list++) {
		if (!strcmp(key, *list))
			return true;
	}
	return false;
}

static void tell(struct walk *walk)
{
	if (!walk->stopped && !walk->take(walk->facts, &walk->fact, walk->context))
		walk->stopped = true;
	walk->fact.number++;
}

/* The element or member of a container. */
struct spot {
	json_t *container;
	const char *key; /* of an object, or NULL: */
	size_t index;
};

static json_t *spot_value(const struct spot *spot)
{
	return spot->key ? json_object_get(spot->container, spot->key) :
			   json_array_get(spot->container, spot->index);
}

static void spot_set(const struct spot *spot, json_t *value)
{
	if (spot->key ? json_object_set(spot->container, spot->key, value) :
			json_array_set(spot->container, spot->index, value))
		abort();
}

/* Takes @value over, for as long as it is told. */
static void tell_value(struct walk *walk, const struct spot *spot, json_t *value)
{
	json_t *old = json_incref(spot_value(spot));

	spot_set(spot, value);
	tell(walk);
	spot_set(spot, old);
	json_decref(old);
	json_decref(value);
}

static void tell_text(struct walk *walk, const struct spot *spot, const char *text)
{
	json_t *old = spot_value(spot);

	snprintf(walk->fact.change, FACTS_TEXT, "%.100s -> %.100s",
		 json_is_string(old) ? json_string_value(old) : "null", text);
	tell_value(walk, spot, json_string(text));
}

static void walk_number(struct walk *walk, const struct spot *spot, uint64_t value, bool hex)
{
	char text[32];

	for (unsigned int less = 0; less < (value ? 2 : 1); less++) {
		snprintf(text, sizeof(text), hex ? "0x%" PRIx64 : "%" PRIu64,
			 less ? value - 1 : value + 1);
		tell_text(walk, spot, text);
	}
}

static void walk_mask(struct walk *walk, const struct spot *spot, uint64_t value,
		      unsigned int num_bits)
{
	char text[32];

	for (unsigned int bit = 0; bit < num_bits; bit++) {
		snprintf(text, sizeof(text), "0x%" PRIx64, value ^ UINT64_C(1) << bit);
		snprintf(walk->fact.change, FACTS_TEXT, "bit %u: %d", bit, !(value >> bit & 1));
		tell_value(walk, spot, json_string(text));
	}
}

/* Of "TD_PARAMS.XFAM[7:5]" each number alone, one more; no gate at all, and one that nobody knows. */
static void walk_gate(struct walk *walk, const struct spot *spot)
{
	const char *old = json_string_value(spot_value(spot));

	for (const char *at = strchr(old, '['); at; at = strpbrk(at + 1, "[:")) {
		char text[FACTS_TEXT], *end;
		unsigned long value = strtoul(at + 1, &end, 10);

		snprintf(text, sizeof(text), "%.*s%lu%s", (int)(at + 1 - old), old, value + 1, end);
		tell_text(walk, spot, text);
	}
	snprintf(walk->fact.change, FACTS_TEXT, "%.100s -> null", old);
	tell_value(walk, spot, json_null());
	tell_text(walk, spot, "TD_PARAMS.UNHEARD_OF[1]");
}

static void walk_details(struct walk *walk, const struct spot *spot, const char *old)
{
	char *end;
	uint64_t value = strtoull(old, &end, 16);

	if (!strncmp(old, "0x", 2) && !*end) {
		json_t *bits = json_object_get(spot->container, "Field Size");

		walk_mask(walk, spot, value,
			  (unsigned int)strtoul(json_string_value(bits), NULL, 10));
	} else if (!strcmp(old, "platform must have 1")) {
		tell_text(walk, spot, "platform must have 0");
	} else if (!strcmp(old, "platform must have 0")) {
		tell_text(walk, spot, "platform must have 1");
	}
}

static void walk_choices(struct walk *walk, const struct spot *spot, const char *old)
{
	for (size_t i = 0; spot->key && i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		if (!strcmp(spot->key, algorithms[i][0]))
			tell_text(walk, spot, algorithms[i][1 + !strcmp(old, algorithms[i][1])]);
	}
}

static void walk_types(struct walk *walk, const struct spot *spot, const char *old)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(old, types[i]) != 0)
			tell_text(walk, spot, types[i]);
	}
}

/* @name: of the member, also for the elements of a list. */
static void walk_string(struct walk *walk, const struct spot *spot, const char *name)
{
	const char *old = json_string_value(spot_value(spot));
	bool hex = !strncmp(old, "0x", 2);
	char *end;
	uint64_t value = strtoull(old, &end, 0);

	if (!strcmp(name, "Bit or Field Virtualization Type"))
		walk_types(walk, spot, old);
	else if (!strcmp(name, "Configuration Details"))
		walk_gate(walk, spot);
	else if (!strcmp(name, "Virtualization Details"))
		walk_details(walk, spot, old);
	else if (!strcmp(old, "NA"))
		tell_text(walk, spot, "0x0");
	else if (!*old || *end)
		walk_choices(walk, spot, old);
	else if (hex && !is_one_of(name, numbers) && strcmp(name, "cpuid_entry_order") != 0)
		walk_mask(walk, spot, value, json_is_array(spot->container) ? 32 : 64);
	else
		walk_number(walk, spot, value, hex);
}

static void walk_value(struct walk *walk, const struct spot *spot, const char *name);

static void tell_without(struct walk *walk, json_t *array, size_t index)
{
	json_t *old = json_incref(json_array_get(array, index));

	snprintf(walk->fact.change, FACTS_TEXT, "element %zu gone", index);
	json_array_remove(array, index);
	tell(walk);
	json_array_insert(array, index, old);
	json_decref(old);
}

static void tell_swapped(struct walk *walk, json_t *array, size_t index)
{
	json_t *first = json_incref(json_array_get(array, index));

	snprintf(walk->fact.change, FACTS_TEXT, "elements %zu and %zu in the other order", index,
		 index + 1);
	json_array_remove(array, index);
	json_array_insert(array, index + 1, first);
	tell(walk);
	json_array_remove(array, index + 1);
	json_array_insert(array, index, first);
	json_decref(first);
}

/* Four registers, or a pair, have their places; other lists may lack an element. */
static void walk_array(struct walk *walk, json_t *array, const char *name)
{
	size_t size = json_array_size(array);
	bool tuple = json_is_string(json_array_get(array, 0)) && (size == 4 || size == 2) &&
		     !strstr(name, "_bits") && !strstr(name, "required_native_");

	for (size_t i = 0; !tuple && i < size; i++)
		tell_without(walk, array, i);
	for (size_t i = 0; is_one_of(name, ordered) && !tuple && i + 1 < size; i++)
		tell_swapped(walk, array, i);
	for (size_t i = 0; i < size; i++)
		walk_value(walk, &(struct spot){ array, NULL, i }, name);
}

static void walk_value(struct walk *walk, const struct spot *spot, const char *name)
{
	json_t *value = spot_value(spot);
	size_t length = strlen(walk->fact.place);
	const char *key;

	if (walk->stopped || is_one_of(spot->key, prose))
		return;
	if (spot->key)
		snprintf(walk->fact.place + length, FACTS_TEXT - length, "%s%s", length ? "." : "",
			 spot->key);
	else
		snprintf(walk->fact.place + length, FACTS_TEXT - length, "[%zu]", spot->index);
	if (json_is_string(value))
		walk_string(walk, spot, name);
	else if (json_is_array(value))
		walk_array(walk, value, name);
	for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at)) {
		key = json_object_iter_key(at);
		walk_value(walk, &(struct spot){ value, key, 0 }, key);
	}
	walk->fact.place[length] = '\0';
}

void facts_visit(struct facts *facts, facts_take take, void *context)
{
	struct walk walk = { .facts = facts, .take = take, .context = context };

	for (int file = 0; file < FACTS_NUM_FILES; file++) {
		json_t *root = facts->document[file];

		walk.fact.file = (enum facts_file)file;
		for (void *at = json_object_iter(root); at; at = json_object_iter_next(root, at)) {
			const char *key = json_object_iter_key(at);

			walk_value(&walk, &(struct spot){ root, key, 0 }, key);
		}
	}
}

const char *facts_file_name(enum facts_file file)
{
	return file == FACTS_DECLARED ? "cpuid_virtualization.json" : "module.json";
}

int facts_open(struct facts *facts, const char *folder)
{
	*facts = (struct facts){ 0 };
	for (int file = 0; file < FACTS_NUM_FILES; file++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 facts_file_name((enum facts_file)file));
		facts->document[file] = json_load_file(path, 0, NULL);
		if (!json_is_object(facts->document[file])) {
			fprintf(stderr, "lie: %s cannot be read\n", path);
			facts_close(facts);
			return -1;
		}
	}
	return 0;
}

void facts_close(struct facts *facts)
{
	for (int file = 0; file < FACTS_NUM_FILES; file++)
		json_decref(facts->document[file]);
	*facts = (struct facts){ 0 };
}
