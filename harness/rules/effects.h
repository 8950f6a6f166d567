/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * corpus/effects.json: for each CPUID, XFAM and ATTRIBUTES bit, which host state its use can
 * leave changed after a TD exit, or what work it needs of the VMM. A bit that is not listed
 * needs review.
 *
 *	struct effects *effects = effects_load(path, &diag);
 *	const struct effect *effect = effects_of_cpuid(effects, bit);
 *
 *	if (!effect)
 *		...	nobody has looked at that bit yet
 *	else if (effect->num_elements)
 *		...	a clobber bit
 */
#ifndef RULES_EFFECTS_H
#define RULES_EFFECTS_H

#include "cpuid/cpuid.h"
#include "host/state.h"
#include "input/diag.h"

enum effect_of { EFFECT_CPUID, EFFECT_XFAM, EFFECT_ATTRIBUTES };

#define EFFECT_MAX_ELEMENTS 32

struct effect {
	enum effect_of of;
	struct cpuid_bit cpuid; /* EFFECT_CPUID */
	unsigned int bit; /* EFFECT_XFAM, EFFECT_ATTRIBUTES: bit number */
	size_t num_elements; /* host state that is left changed; 0: none */
	enum host_element_id element[EFFECT_MAX_ELEMENTS];
	bool vmm_work; /* needs work of the VMM other than saving host state */
	bool predates_opt_in; /* was configurable before any module had an opt-in */
	const char *why; /* in words */
	const char *source;
};

struct effects {
	/* Host state that every TD changes, whatever its configuration. */
	bool every_td[HOST_NUM_ELEMENTS];
	size_t count;
	size_t num_clobbers; /* the first ones: those that leave host state changed */
	struct effect *effect;
	void *document; /* owns the strings */
};

struct effects *effects_load(const char *path, struct diag *diag);

/* Out of a text that is there already; @path is for messages. */
struct effects *effects_parse(const char *path, const char *text, struct diag *diag);
void effects_free(struct effects *effects);

/* NULL: not listed, needs review. */
const struct effect *effects_of_cpuid(const struct effects *effects, struct cpuid_bit bit);
const struct effect *effects_of_xfam(const struct effects *effects, unsigned int bit);
const struct effect *effects_of_attributes(const struct effects *effects, unsigned int bit);

/* The bit is listed and its use leaves host state changed. */
static inline bool effect_clobbers(const struct effect *effect)
{
	return effect && effect->num_elements;
}

bool effect_has_element(const struct effect *effect, enum host_element_id element);

/* "7.0:ecx.waitpkg", "XFAM[15]", "ATTRIBUTES[63]" */
const char *effect_format(const struct effect *effect, char text[CPUID_TEXT]);

#endif
