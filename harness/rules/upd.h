/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of rules about module updates share; private to rules/upd*.c.
 *
 *	if (upd_is_new(context, bit))
 *		...	no TD of the module before the update could have the bit
 */
#ifndef RULES_UPD_H
#define RULES_UPD_H

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/td_bits.h"

/* The mail that all of them rest on. */
#define UPD_THREAD \
	"kvm@ thread of December 2024, <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>: what a " \
	"module update may turn on"

/* What the module before the update makes of the bit, on this platform. */
static inline enum bit_class upd_class_before(const struct rule_context *context,
					      struct cpuid_bit bit)
{
	const struct rule_context *older = context->older;

	return class_of_bit(older->declared, older->platform, &older->limits, bit);
}

static inline enum bit_class upd_class_after(const struct rule_context *context,
					     struct cpuid_bit bit)
{
	return class_of_bit(context->declared, context->platform, &context->limits, bit);
}

/* No TD of the module before could have it: fixed to 0, or not virtualised at all. */
static inline bool upd_is_new(const struct rule_context *context, struct cpuid_bit bit)
{
	enum bit_class before = upd_class_before(context, bit);

	return before == CLASS_FIXED0 || before == CLASS_FAULTING;
}

/*
 * A VMM can ask for it since the update: by its type, whatever this platform has and whatever is
 * opted in for.
 */
static inline bool upd_newly_configurable(const struct rule_context *context, struct cpuid_bit bit,
					  const struct declared_field *field)
{
	const struct declared_field *before = declared_field_at(context->older->declared, bit);

	return td_bits_configurable(field) && !td_bits_configurable(before) &&
	       upd_is_new(context, bit);
}

/* Unknown to effects.json, or known to change host state. */
static inline bool upd_may_clobber(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct effect *effect = effects_of_cpuid(context->effects, bit);

	return !effect || effect_clobbers(effect);
}

/* Calls @visit for each bit that the module after the update declares. */
void upd_each_bit(const struct rule_context *context,
		  void (*visit)(const struct rule_context *context, struct cpuid_bit bit,
				const struct declared_field *field, void *user),
		  void *user);

/* The same configuration was accepted before and after, and the host could read both TDs. */
static inline bool upd_both_read(const struct observation *seen)
{
	const struct observation *older = seen->older;

	return older && seen_accepted(older) && seen_accepted(seen) && older->has_cpuid &&
	       seen->has_cpuid;
}

/*
 * The host's view of one leaf that both modules declare is the same in both sets; @which says what
 * @after is of: "the host's read-back". JUDGED_NOT_APPLICABLE: one of them cannot be read.
 */
enum judged upd_same_leaf(const struct rule_context *context, const struct declared_leaf *leaf,
			  const struct cpuid_set *before, const struct cpuid_set *after,
			  const char *which, struct finding *finding);

/* CPUID_CONFIG has the leaf in another place than before the update. */
bool upd_slot_moved(const struct rule_context *context, struct cpuid_addr at);

/* All leaves. */
enum judged upd_same_view(const struct rule_context *context, const struct cpuid_set *before,
			  const struct cpuid_set *after, const char *which,
			  struct finding *finding);

/* Host state that moved around a run, but for what counts by itself. */
void upd_moved(const struct host_state before[2], const struct host_state after[2],
	       unsigned int num_cpus, bool moved[HOST_NUM_ELEMENTS]);

/* The elements that moved and did not before, by name. */
void upd_list_moved(const bool before[HOST_NUM_ELEMENTS], const bool after[HOST_NUM_ELEMENTS],
		    struct bit_list *list);

/* upd_once.c: judged on the descriptions and the metadata of both modules. */
JUDGE(upd_judge_fixed1);
JUDGE(upd_judge_opt_in);
JUDGE(upd_judge_clobber_list);
JUDGE(upd_judge_configurable);

/* upd_td.c: judged on the same case on both modules. */
JUDGE(upd_judge_new_bit);
JUDGE(upd_judge_refused);
JUDGE(upd_judge_host_effects);
JUDGE(upd_judge_defaults);
JUDGE(upd_judge_fixed_fields);
JUDGE(upd_judge_defaults_to_1);
JUDGE(upd_judge_moved_slots);

/* What the module or KVM was expected to show, in words; or a value before and after the update. */
enum judged upd_fail(struct finding *finding, const char *subject, const char *expected);
enum judged upd_differs(struct finding *finding, const char *subject, uint64_t before,
			uint64_t after, const char *where);

/* upd_running.c: judged on a TD whose module was replaced. */
JUDGE(upd_judge_running_view);
JUDGE(upd_judge_running_ops);
JUDGE(upd_judge_running_host);

/* upd_live.c: judged on KVM, whose module was replaced. */
JUDGE(upd_judge_capabilities);
JUDGE(upd_judge_rebuilt);
JUDGE(upd_judge_clean_refusal);
JUDGE(upd_judge_stale_acceptance);

/* Names the first bit of the request that can be configured since the update; else the call. */
void upd_name_new_request(const struct rule_context *context, const struct observation *seen,
			  char subject[CPUID_TEXT]);

#endif
