// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about module updates that need no TD: what the descriptions and the metadata of the
 * modules before and after say of each bit.
 */
#include <inttypes.h>
#include <stdio.h>

#include "module/metadata.h"
#include "rules/clb.h"
#include "rules/upd.h"

/* What one walk over all bits came to. */
struct walk {
	struct bit_list list; /* that break the rule */
	unsigned int count; /* that the rule is about */
	char expected[sizeof(((struct finding *)0)->expected)]; /* of the first one */
};

static void add(struct walk *walk, struct cpuid_bit bit)
{
	char text[CPUID_TEXT];

	bit_list_add(&walk->list, cpuid_bit_format(bit, text));
}

static enum judged walk_end(const struct walk *walk, struct finding *finding, const char *expected)
{
	if (walk->list.count)
		return bit_list_fail(&walk->list, finding, expected);
	return walk->count ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
}

/* Nobody asks for it, so nobody can be ready for it but by a review. */
static void visit_fixed1(const struct rule_context *context, struct cpuid_bit bit,
			 const struct declared_field *field, void *user)
{
	const struct effect *effect;
	struct walk *walk = user;

	(void)field;
	if (upd_class_after(context, bit) != CLASS_FIXED1)
		return;
	walk->count++;
	if (!upd_is_new(context, bit))
		return;
	effect = effects_of_cpuid(context->effects, bit);
	if (!effect || effect->vmm_work || effect_clobbers(effect))
		add(walk, bit);
}

JUDGE(upd_judge_fixed1)
{
	struct walk walk = { 0 };

	(void)rule;
	(void)seen;
	if (!context->older)
		return JUDGED_NOT_APPLICABLE;
	upd_each_bit(context, visit_fixed1, &walk);
	return walk_end(&walk, finding,
			"listed in effects.json without host state and work of the VMM; not listed "
			"needs review");
}

static void visit_opt_in(const struct rule_context *context, struct cpuid_bit bit,
			 const struct declared_field *field, void *user)
{
	struct walk *walk = user;

	walk->count++;
	if (upd_newly_configurable(context, bit, field) && upd_may_clobber(context, bit) &&
	    !field->gate.opt_in)
		add(walk, bit);
}

/* XFAM and ATTRIBUTES have no gate: what their FIXED0 field allows is there for every VMM. */
static void add_allowed(struct walk *walk, const struct effects *effects, uint64_t allowed,
			const char *name,
			const struct effect *(*find)(const struct effects *effects,
						     unsigned int bit))
{
	char text[CPUID_TEXT];

	for (; allowed; allowed &= allowed - 1) {
		unsigned int bit = (unsigned int)__builtin_ctzll(allowed);
		const struct effect *effect = find(effects, bit);

		if (effect && !effect_clobbers(effect))
			continue;
		if (!walk->list.count)
			snprintf(walk->expected, sizeof(walk->expected),
				 "0 in %s_FIXED0, as before the update, or listed in effects.json "
				 "without host state",
				 name);
		snprintf(text, sizeof(text), "%s[%u]", name, bit);
		bit_list_add(&walk->list, text);
	}
}

JUDGE(upd_judge_opt_in)
{
	struct walk walk = { .expected = "behind the system-wide opt-in, or listed in effects.json "
					 "without host state" };

	(void)rule;
	(void)seen;
	if (!context->older)
		return JUDGED_NOT_APPLICABLE;
	upd_each_bit(context, visit_opt_in, &walk);
	add_allowed(&walk, context->effects,
		    context->limits.xfam_fixed0 & ~context->older->limits.xfam_fixed0, "XFAM",
		    effects_of_xfam);
	add_allowed(&walk, context->effects,
		    context->limits.attributes_fixed0 & ~context->older->limits.attributes_fixed0,
		    "ATTRIBUTES", effects_of_attributes);
	return walk_end(&walk, finding, walk.expected);
}

static void visit_clobber_list(const struct rule_context *context, struct cpuid_bit bit,
			       const struct declared_field *field, void *user)
{
	struct walk *walk = user;

	if (!upd_newly_configurable(context, bit, field))
		return;
	walk->count++;
	if (clb_module_lists(context, bit) != upd_may_clobber(context, bit))
		add(walk, bit);
}

JUDGE(upd_judge_clobber_list)
{
	struct walk walk = { 0 };

	(void)rule;
	(void)seen;
	if (!context->older || !context->has_clobber_list)
		return JUDGED_NOT_APPLICABLE;
	upd_each_bit(context, visit_clobber_list, &walk);
	return walk_end(&walk, finding,
			"in CPUID_CLOBBER_BITS, the module's clobber list, if it may change host "
			"state, else not");
}

/* CPUID_CONFIG as TDH.SYS.RD gives it. */
static bool is_listed(const struct rule_context *context, struct cpuid_bit bit)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		if (cpuid_addr_equal(context->slot[i].at, bit.at))
			return context->slot[i].bits.reg[bit.reg] >> bit.bit & 1;
	}
	return false;
}

static bool bit_of_field(const struct rule_context *context, uint64_t id, struct cpuid_bit bit,
			 unsigned int *value)
{
	uint64_t half;

	if (!metadata_get(&context->metadata, id | metadata_cpuid_code(bit.at, bit.reg / 2), &half))
		return false;
	*value = half >> (bit.reg % 2 * 32 + bit.bit) & 1;
	return true;
}

/* HLE and RTM follow the platform's IA32_TSX_CTRL, where they are reported at all. */
static bool is_reported_fixed(const struct rule_context *context, struct cpuid_bit bit)
{
	unsigned int fixed0, fixed1;

	if (expect_is_tsx(bit) && expect_tsx_ctrl(context) != 1)
		return false;
	return bit_of_field(context, METADATA_CPUID_FIXED0_BITS, bit, &fixed0) &&
	       bit_of_field(context, METADATA_CPUID_FIXED1_BITS, bit, &fixed1) &&
	       (!fixed0 || fixed1);
}

/* What is wrong with the bit, or NULL. */
static const char *no_longer_configurable(const struct rule_context *context, struct cpuid_bit bit)
{
	enum bit_class class = upd_class_after(context, bit);

	if (class != CLASS_DIRECT && class != CLASS_UNKNOWN)
		return class_name(class);
	if (is_listed(context->older, bit) && !is_listed(context, bit))
		return "not listed in CPUID_CONFIG_VALUES, as it was before";
	if (is_reported_fixed(context, bit))
		return "fixed by CPUID_FIXED0_BITS or CPUID_FIXED1_BITS";
	return NULL;
}

static void visit_configurable(const struct rule_context *context, struct cpuid_bit bit, void *user)
{
	struct walk *walk = user;
	const char *wrong;

	if (upd_class_before(context, bit) != CLASS_DIRECT)
		return;
	walk->count++;
	wrong = no_longer_configurable(context, bit);
	if (!wrong)
		return;
	if (!walk->list.count)
		snprintf(walk->expected, sizeof(walk->expected),
			 "configurable, as before the update; the first is %s", wrong);
	add(walk, bit);
}

/* The bits of the module before: the one after may not even declare the leaf. */
static void each_bit_before(const struct rule_context *context, struct walk *walk)
{
	const struct declared *declared = context->older->declared;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++)
			visit_configurable(
				context, (struct cpuid_bit){ declared->leaf[i].at, j / 32, j % 32 },
				walk);
	}
}

JUDGE(upd_judge_configurable)
{
	struct walk walk = { 0 };

	(void)rule;
	(void)seen;
	if (!context->older)
		return JUDGED_NOT_APPLICABLE;
	each_bit_before(context, &walk);
	return walk_end(&walk, finding, walk.expected);
}
