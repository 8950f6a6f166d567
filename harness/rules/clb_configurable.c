// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clobber rules about each CPUID bit that the module lets a VMM configure: judged on what the
 * module and effects.json say, without a TD.
 */
#include <stdio.h>

#include "rules/clb.h"
#include "rules/party.h"
#include "rules/td_bits.h"

bool clb_module_lists(const struct rule_context *context, struct cpuid_bit bit)
{
	for (size_t i = 0; i < context->num_clobber_bits; i++) {
		if (cpuid_bit_equal(context->clobber_bit[i], bit))
			return true;
	}
	return false;
}

struct configurable_check {
	bool clobber_only;
	bool (*holds)(const struct rule_context *context, const struct declared_field *field,
		      const struct effect *effect);
	const char *expected;
};

static bool behind_opt_in(const struct rule_context *context, const struct declared_field *field,
			  const struct effect *effect)
{
	(void)context;
	return field->gate.opt_in || effect->predates_opt_in;
}

static bool reviewed(const struct rule_context *context, const struct declared_field *field,
		     const struct effect *effect)
{
	(void)context;
	(void)field;
	return effect;
}

static bool module_lists_bit(const struct rule_context *context, const struct declared_field *field,
			     const struct effect *effect)
{
	(void)field;
	return clb_module_lists(context, effect->cpuid);
}

static const struct configurable_check checks[] = {
	[CLB_CHECK_OPT_IN] = { true, behind_opt_in,
			       "behind the system-wide opt-in, or listed as older than it" },
	[CLB_CHECK_REVIEWED] = { false, reviewed,
				 "listed in effects.json; not listed needs review" },
	[CLB_CHECK_CLOBBER_LIST] = { true, module_lists_bit,
				     "in CPUID_CLOBBER_BITS, the module's clobber list" },
};

/* Returns how many bits of the register the check is about. */
static unsigned int check_register(const struct rule_context *context,
				   const struct configurable_check *check,
				   const struct declared_leaf *leaf, enum cpuid_reg reg,
				   struct bit_list *list)
{
	unsigned int count = 0;
	char text[CPUID_TEXT];

	for (unsigned int n = 0; n < 32; n++) {
		const struct cpuid_bit bit = { .at = leaf->at, .reg = reg, .bit = n };
		const struct declared_field *field = declared_leaf_field(leaf, reg, n);
		const struct effect *effect;

		if (!td_bits_configurable(field))
			continue;
		effect = effects_of_cpuid(context->effects, bit);
		if (check->clobber_only && !effect_clobbers(effect))
			continue;
		count++;
		if (!check->holds(context, field, effect))
			bit_list_add(list, cpuid_bit_format(bit, text));
	}
	return count;
}

/* The bits of XFAM or ATTRIBUTES that the module allows. */
static void check_mask(uint64_t allowed, const char *name, const struct effects *effects,
		       const struct effect *(*find)(const struct effects *effects,
						    unsigned int bit),
		       struct bit_list *list)
{
	char text[CPUID_TEXT];

	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(allowed >> bit & 1) || find(effects, bit))
			continue;
		snprintf(text, sizeof(text), "%s[%u]", name, bit);
		bit_list_add(list, text);
	}
}

JUDGE(clb_judge_configurable)
{
	const struct configurable_check *check = &checks[rule->argument];
	struct bit_list list = { 0 };
	unsigned int count = 0;

	(void)seen;
	if (rule->argument == CLB_CHECK_CLOBBER_LIST && !context->has_clobber_list)
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			count += check_register(context, check, &context->declared->leaf[i], reg,
						&list);
	}
	if (rule->argument == CLB_CHECK_REVIEWED) {
		check_mask(context->limits.xfam_fixed0, "XFAM", context->effects, effects_of_xfam,
			   &list);
		check_mask(context->limits.attributes_fixed0, "ATTRIBUTES", context->effects,
			   effects_of_attributes, &list);
	}
	/* That there is no gate only the description says. */
	if (list.count && rule->argument == CLB_CHECK_OPT_IN)
		finding->party = PARTY_MODULE | PARTY_DATA;
	if (list.count)
		return bit_list_fail(&list, finding, check->expected);
	return count ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
}
