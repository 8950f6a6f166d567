/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single edits of a module's description, and what a comparison must say of each: these rows,
 * in these groups, and no other.
 *
 *	mutated_open("tdx-next");
 *	mutated_edit(mutated.masks_json);
 *	json_object_set_new(mutated.masks_json, "max_vcpus", json_string("575"));
 *	mutated_want(FACT_LIMIT, "MAX_VCPUS maximum", RISK_VMMS);
 *	mutated_check_masks("max_vcpus");	// counts it, forgets it, and undoes the edit
 *	mutated_close();
 */
#ifndef TESTS_MUTATED_H
#define TESTS_MUTATED_H

#include "edited.h"
#include "judged.h"

enum mutated_half { MUTATED_DECLARED, MUTATED_MASKS };

struct want {
	enum fact_kind kind;
	char subject[CPUID_TEXT]; /* or empty: the bit */
	struct cpuid_bit bit;
	enum risk_group group;
	bool found;
};

#define MUTATED_MAX_WANTS 1024

static struct {
	json_t *declared_json;
	json_t *masks_json;
	struct declared *declared;
	struct masks *masks;
	struct effects *effects;
	struct side side;
	size_t num_wants;
	struct want want[MUTATED_MAX_WANTS];
	size_t count; /* of mutations */
	size_t refused; /* by the loaders */
	size_t wrong;
} mutated;

static inline void mutated_open(const char *module)
{
	struct diag diag;

	mutated.declared_json = edited_json(module, "cpuid_virtualization.json");
	mutated.masks_json = edited_json(module, "module.json");
	/* So that it does not follow from an algorithm. */
	if (!json_object_get(mutated.masks_json, "tdx_features0"))
		json_object_set_new(mutated.masks_json, "tdx_features0", json_string("0x1f0fbf"));
	mutated.declared = edited_declared(mutated.declared_json, &diag);
	mutated.masks = edited_masks(mutated.masks_json, &diag);
	mutated.effects = judged_effects();
	if (side_describe(&mutated.side, mutated.declared, mutated.masks, &diag))
		abort();
}

static inline void mutated_close(void)
{
	side_close(&mutated.side);
	effects_free(mutated.effects);
	masks_free(mutated.masks);
	declared_free(mutated.declared);
	json_decref(mutated.masks_json);
	json_decref(mutated.declared_json);
}

/* Edits of one container, undone by putting back what it held. */
static json_t *mutated_container, *mutated_copy;

static inline void mutated_edit(json_t *container)
{
	mutated_container = container;
	mutated_copy = json_deep_copy(container);
}

static inline void mutated_undo(void)
{
	if (json_is_object(mutated_container)) {
		json_object_clear(mutated_container);
		json_object_update(mutated_container, mutated_copy);
	} else {
		json_array_clear(mutated_container);
		json_array_extend(mutated_container, mutated_copy);
	}
	json_decref(mutated_copy);
}

/* Numbers are strings of the JSON. */
static inline uint64_t mutated_number(json_t *value)
{
	return strtoull(json_string_value(value), NULL, 0);
}

static inline json_t *mutated_text(uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	return json_string(text);
}

static inline void mutated_add(const struct want *want)
{
	if (mutated.num_wants == MUTATED_MAX_WANTS)
		abort();
	mutated.want[mutated.num_wants++] = *want;
}

static inline void mutated_want(enum fact_kind kind, const char *subject, enum risk_group group)
{
	struct want want = { .kind = kind, .group = group };

	snprintf(want.subject, sizeof(want.subject), "%s", subject);
	mutated_add(&want);
}

static inline void mutated_want_bit(enum fact_kind kind, struct cpuid_bit bit,
				    enum risk_group group)
{
	mutated_add(&(struct want){ .kind = kind, .bit = bit, .group = group });
}

/* One fact of a row: it is wanted, and was not reported yet. */
static inline bool mutated_take(const struct diff_line *line, struct cpuid_bit bit)
{
	for (size_t i = 0; i < mutated.num_wants; i++) {
		struct want *want = &mutated.want[i];

		if (want->found || want->kind != line->kind || want->group != line->risk.group ||
		    (line->subject ? strcmp(line->subject, want->subject) != 0 :
				     *want->subject || !cpuid_bit_equal(bit, want->bit)))
			continue;
		return want->found = true;
	}
	return false;
}

static inline void mutated_say(const char *what, const char *how, const char *subject,
			       enum fact_kind kind, enum risk_group group)
{
	if (mutated.wrong++ < 20)
		printf("# %s: %s %s %s, %s\n", what, how, fact_kind_name(kind), subject,
		       risk_group_name(group));
}

static inline void mutated_compare(const struct diff *diff, const char *what)
{
	char text[CPUID_TEXT];

	for (size_t i = 0; i < diff->num_rows; i++) {
		const struct diff_row *row = &diff->row[i];
		size_t bits = diff_row_bits(row);

		/* Promises are broken by the groups that fail, and by no other. */
		if (row->line->both ||
		    risk_group_fails(row->line->risk.group) != !!row->line->risk.promise)
			mutated_say(what, "odd", row->subject, row->line->kind,
				    row->line->risk.group);
		for (size_t j = 0; j < (bits ? bits : 1); j++) {
			struct cpuid_bit bit = diff_row_bit(row, j);

			if (!mutated_take(row->line, bit))
				mutated_say(what, "not wanted:",
					    bits ? cpuid_bit_format(bit, text) : row->subject,
					    row->line->kind, row->line->risk.group);
		}
	}
	for (size_t i = 0; i < mutated.num_wants; i++) {
		const struct want *want = &mutated.want[i];

		if (!want->found)
			mutated_say(what, "missing:",
				    *want->subject ? want->subject :
						     cpuid_bit_format(want->bit, text),
				    want->kind, want->group);
	}
}

/* Reads the edited half; NULL in both: it is refused. */
static inline bool mutated_read(enum mutated_half half, struct declared **declared,
				struct masks **masks)
{
	struct diag diag;

	*declared = NULL;
	*masks = NULL;
	if (half == MUTATED_DECLARED)
		*declared = edited_declared(mutated.declared_json, &diag);
	else
		*masks = edited_masks(mutated.masks_json, &diag);
	return *declared || *masks;
}

/* With the half that was read: frees it, and forgets what was wanted. */
static inline void mutated_check(struct declared *declared, struct masks *masks, const char *what)
{
	struct side side = { 0 };
	struct diag diag;
	struct diff *diff;

	if (side_describe(&side, declared ? declared : mutated.declared,
			  masks ? masks : mutated.masks, &diag))
		abort();
	diff = judged_diff(&mutated.side, &side, mutated.effects);
	mutated_compare(diff, what);
	mutated.count += mutated.num_wants != 0;
	mutated.num_wants = 0;
	diff_free(diff);
	side_close(&side);
	declared_free(declared);
	masks_free(masks);
}

static inline json_t *mutated_member(const char *key)
{
	return json_object_get(mutated.masks_json, key);
}

/* What was wanted is to be reported of the masks as they are edited now; then undoes that. */
static inline void mutated_check_masks(const char *what)
{
	struct declared *declared;
	struct masks *masks;

	if (mutated_read(MUTATED_MASKS, &declared, &masks)) {
		mutated_check(declared, masks, what);
	} else {
		mutated.refused++;
		mutated.num_wants = 0;
	}
	mutated_undo();
}

#endif
