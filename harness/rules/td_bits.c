// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listed bits and one TD.
 */
#include "rules/td_bits.h"

#include <stdio.h>
#include <string.h>

#define FIXED_CTR_ENABLE 32 /* bit of IA32_PERF_GLOBAL_CTRL for IA32_FIXED_CTR0 */

bool td_bits_requested(const struct effect *effect, const struct request *request)
{
	switch (effect->of) {
	case EFFECT_XFAM:
		return request->td.xfam >> effect->bit & 1;
	case EFFECT_ATTRIBUTES:
		return request->td.attributes >> effect->bit & 1;
	default:
		return request_bits(request, effect->cpuid.at).reg[effect->cpuid.reg] >>
			       effect->cpuid.bit &
		       1;
	}
}

bool td_bits_set(const struct effect *effect, const struct observation *seen,
		 const struct request *request)
{
	if (effect->of == EFFECT_CPUID)
		return seen->has_cpuid && cpuid_set_bit(&seen->cpuid, effect->cpuid) > 0;
	return td_bits_requested(effect, request);
}

bool td_bits_supported(const struct effect *effect, const struct profile *profile)
{
	switch (effect->of) {
	case EFFECT_XFAM:
		return profile->xfam >> effect->bit & 1;
	case EFFECT_ATTRIBUTES:
		return profile->attributes >> effect->bit & 1;
	default:
		return profile_supports(profile, effect->cpuid);
	}
}

const struct effect *td_bits_behind(const struct rule_context *context,
				    const struct observation *seen, const struct request *request,
				    enum host_element_id element)
{
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (effect_has_element(effect, element) && td_bits_set(effect, seen, request))
			return effect;
	}
	return NULL;
}

bool td_bits_configurable(const struct declared_field *field)
{
	return field && declared_field_known(field) && virt_type_configurable(field->type) &&
	       !field->gate.tsc_frequency;
}

bool td_bits_counting(const struct host_state *before, enum host_element_id element)
{
	uint64_t running = UINT64_MAX;

	if (before->present[HOST_IA32_PERF_GLOBAL_CTRL])
		running = before->value[HOST_IA32_PERF_GLOBAL_CTRL];
	if (element >= HOST_IA32_A_PMC0 && element <= HOST_IA32_A_PMC7)
		return running >> (element - HOST_IA32_A_PMC0) & 1;
	if (element >= HOST_IA32_FIXED_CTR0 && element <= HOST_IA32_FIXED_CTR3)
		return running >> (element - HOST_IA32_FIXED_CTR0 + FIXED_CTR_ENABLE) & 1;
	if (element == HOST_MSR_PERF_METRICS || element == HOST_IA32_PERF_GLOBAL_STATUS)
		return running;
	return false;
}

bool td_bits_host_seen(const struct observation *seen)
{
	return seen->has_host_state && seen->has_outcome && seen->outcome.by == TD_ACCEPTED &&
	       seen->num_results + seen->num_guest_cpuid;
}

void bit_list_add(struct bit_list *list, const char *name)
{
	size_t len = strlen(list->text);

	if (!list->count++)
		snprintf(list->first, sizeof(list->first), "%s", name);
	/* What comes after a name that was left out is left out, too. */
	if (list->shown + 1 < list->count ||
	    len + strlen(", ") + strlen(name) >= sizeof(list->text))
		return;
	snprintf(list->text + len, sizeof(list->text) - len, "%s%s", len ? ", " : "", name);
	list->shown++;
}

enum judged bit_list_fail(const struct bit_list *list, struct finding *finding,
			  const char *expected)
{
	snprintf(finding->subject, sizeof(finding->subject), "%s", list->first);
	snprintf(finding->expected, sizeof(finding->expected), "%s", expected);
	if (list->shown == list->count)
		snprintf(finding->observed, sizeof(finding->observed), "%s", list->text);
	else
		snprintf(finding->observed, sizeof(finding->observed), "%s and %u more", list->text,
			 list->count - list->shown);
	return JUDGED_FAIL;
}
