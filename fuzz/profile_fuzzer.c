// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user says of a kernel (corpus/kvm/NAME.json) or of what bits do to the host
 * (corpus/effects.json): an input is what the format it names says it is. What loads finds each of
 * its bits again, and works beside what the corpus has.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/surroundings.h"
#include "fuzz/target.h"

#define EFFECTS "\"tdx-cts-effects-"

static const struct effect *find(const struct effects *effects, const struct effect *effect)
{
	switch (effect->of) {
	case EFFECT_CPUID:
		return effects_of_cpuid(effects, effect->cpuid);
	case EFFECT_XFAM:
		return effects_of_xfam(effects, effect->bit);
	default:
		return effects_of_attributes(effects, effect->bit);
	}
}

/* A bit is listed once, those that clobber come first, and its name fits. */
static void check_effect(const struct effects *effects, size_t index)
{
	const struct effect *effect = &effects->effect[index];
	char text[CPUID_TEXT];

	if (find(effects, effect) != effect ||
	    effect_clobbers(effect) != (index < effects->num_clobbers) ||
	    strlen(effect_format(effect, text)) >= sizeof(text))
		abort();
	for (size_t i = 0; i < effect->num_elements; i++) {
		if (!effect_has_element(effect, effect->element[i]))
			abort();
	}
}

static void try_effects(const char *text)
{
	struct surroundings around = *surroundings_corpus();
	struct diag diag;
	struct effects *effects = effects_parse("effects.json", text, &diag);

	if (!effects)
		return;
	for (size_t i = 0; i < effects->count; i++)
		check_effect(effects, i);
	around.effects = effects;
	surroundings_judge(&around);
	effects_free(effects);
}

/* Each bit is there as its name says it, and naming it once more changes nothing. */
static void check_supported(struct profile *profile)
{
	const size_t count = profile->num_supported;
	char text[CPUID_TEXT];
	struct diag diag;

	for (size_t i = 0; i < count; i++) {
		if (!profile_supports(profile, profile->supported[i]) ||
		    profile_add_support(profile, cpuid_bit_format(profile->supported[i], text),
					&diag))
			abort();
	}
	if (profile->num_supported != count)
		abort();
}

static void try_profile(const char *text)
{
	struct surroundings around = *surroundings_corpus();
	struct diag diag;
	struct profile *profile = profile_parse("kvm.json", text, &diag);

	if (!profile)
		return;
	check_supported(profile);
	around.profile = profile;
	surroundings_judge(&around);
	profile_free(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	if (!text)
		return -1;
	if (strstr(text, EFFECTS))
		try_effects(text);
	else
		try_profile(text);
	free(text);
	return 0;
}
