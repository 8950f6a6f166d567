// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about fixed bits that need no TD: the module's description and its metadata.
 */
#include <inttypes.h>
#include <stdio.h>

#include "module/agree.h"
#include "module/metadata.h"
#include "rules/expect.h"
#include "rules/judges.h"
#include "rules/listed.h"
#include "rules/request.h"
#include "rules/status.h"

static enum bit_class class_at(const struct rule_context *context, struct cpuid_bit bit)
{
	return class_of_bit(context->declared, context->platform, &context->limits, bit);
}

/* Words that are not known here are the business of FIX-11. */
static bool rests_on_unknown(const struct declared *declared, const struct declared_field *field)
{
	const struct declared_field *gate =
		field->gate.has_cpuid ? declared_field_at(declared, field->gate.cpuid) : NULL;

	return !declared_field_known(field) || (gate && !declared_field_known(gate));
}

enum judged judge_fix_classes(const struct rule *rule, const struct rule_context *context,
			      const struct observation *seen, struct finding *finding)
{
	(void)rule;
	(void)seen;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_bit bit = { .at = context->declared->leaf[i].at };

		for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
			for (bit.bit = 0; bit.bit < 32; bit.bit++) {
				const struct declared_field *field;

				if (class_at(context, bit) != CLASS_UNKNOWN)
					continue;
				field = declared_field_at(context->declared, bit);
				if (rests_on_unknown(context->declared, field))
					continue;
				cpuid_bit_format(bit, finding->subject);
				snprintf(finding->expected, sizeof(finding->expected),
					 "fixed0, fixed1, configurable, dynamic or #VE");
				snprintf(finding->observed, sizeof(finding->observed),
					 "type \"%.100s\" gives no class", field->type_text);
				return JUDGED_FAIL;
			}
		}
	}
	return JUDGED_PASS;
}

enum judged judge_fix_masks(const struct rule *rule, const struct rule_context *context,
			    const struct observation *seen, struct finding *finding)
{
	struct disagreement found;
	size_t count;

	(void)rule;
	(void)seen;
	if (!context->masks)
		return JUDGED_NOT_APPLICABLE;
	count = module_disagreements(context->declared, context->masks, &found, 1);
	if (!count)
		return JUDGED_PASS;
	cpuid_bit_format(found.bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s, as declared", found.declared);
	snprintf(finding->observed, sizeof(finding->observed), "%s in the masks; %zu such bits",
		 found.done, count);
	return JUDGED_FAIL;
}

static bool is_tsx(struct cpuid_bit bit)
{
	return bit.at.leaf == 7 && bit.at.subleaf == 0 && bit.reg == CPUID_EBX &&
	       EXPECT_TSX_BITS >> bit.bit & 1;
}

/*
 * HLE and RTM are fixed to 0 where no TD can have them; and not every host can tell. Nor can
 * anybody where the description uses a word that is not known here.
 */
static enum bit_class reachable_class(const struct rule_context *context, struct cpuid_bit bit)
{
	int tsx_ctrl = expect_tsx_ctrl(context);
	struct expectation native;

	if (!is_tsx(bit))
		return class_at(context, bit);
	expect_native(context, bit.at, &native);
	if (tsx_ctrl == EXPECT_UNKNOWN || !(native.known.reg[bit.reg] >> bit.bit & 1))
		return CLASS_UNKNOWN;
	return tsx_ctrl ? class_at(context, bit) : CLASS_FIXED0;
}

/* One bit's place in the proposed encoding; @fixed0 and @fixed1 as the fields hold it. */
static bool fixed_bits_agree(const struct rule_context *context, struct cpuid_bit bit,
			     unsigned int fixed0, unsigned int fixed1, struct finding *finding)
{
	enum bit_class class = reachable_class(context, bit);

	if (class == CLASS_UNKNOWN &&
	    (is_tsx(bit) ||
	     rests_on_unknown(context->declared, declared_field_at(context->declared, bit))))
		return true;
	if (fixed0 == (class != CLASS_FIXED0) && fixed1 == (class == CLASS_FIXED1))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%s: CPUID_FIXED0_BITS %d, CPUID_FIXED1_BITS %d", class_name(class),
		 class != CLASS_FIXED0, class == CLASS_FIXED1);
	snprintf(finding->observed, sizeof(finding->observed),
		 "CPUID_FIXED0_BITS %u, CPUID_FIXED1_BITS %u%s", fixed0, fixed1,
		 !fixed0 && fixed1 ? ": a contradiction" : "");
	return false;
}

static bool has_array(const struct rule_context *context, uint64_t array)
{
	uint64_t value;

	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		uint64_t code = metadata_cpuid_code(context->declared->leaf[i].at, 0);

		if (metadata_get(&context->metadata, array | code, &value))
			return true;
	}
	return false;
}

/* One half of a leaf: a module that has the arrays has them for each leaf that answers. */
static enum judged half_agrees(const struct rule_context *context, struct cpuid_addr leaf,
			       unsigned int half, struct finding *finding)
{
	const uint64_t arrays[] = { METADATA_CPUID_FIXED0_BITS, METADATA_CPUID_FIXED1_BITS };
	uint64_t fixed[2];

	for (unsigned int i = 0; i < 2; i++) {
		uint64_t id = arrays[i] | metadata_cpuid_code(leaf, half);

		if (metadata_get(&context->metadata, id, &fixed[i]))
			continue;
		if (!has_array(context, arrays[i]))
			return JUDGED_NOT_APPLICABLE;
		metadata_field_format(id, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected),
			 "readable, as it is of other leaves");
		snprintf(finding->observed, sizeof(finding->observed), "cannot be read");
		return JUDGED_FAIL;
	}
	for (unsigned int bit = 0; bit < 64; bit++) {
		struct cpuid_bit at = { leaf, 2 * half + bit / 32, bit % 32 };

		if (!fixed_bits_agree(context, at, fixed[0] >> bit & 1, fixed[1] >> bit & 1,
				      finding))
			return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

enum judged judge_fix_metadata(const struct rule *rule, const struct rule_context *context,
			       const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;

	(void)rule;
	(void)seen;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];

		for (unsigned int half = 0; !expect_faulting(leaf) && half < 2; half++) {
			enum judged one = half_agrees(context, leaf->at, half, finding);

			if (one == JUDGED_FAIL)
				return one;
			if (one == JUDGED_PASS)
				judged = one;
		}
	}
	return judged;
}

static bool lies_within(const char *subject, uint64_t inner, uint64_t outer, const char *outer_name,
			struct finding *finding)
{
	if (!(inner & ~outer))
		return true;
	snprintf(finding->subject, sizeof(finding->subject), "%s", subject);
	snprintf(finding->expected, sizeof(finding->expected), "within 0x%" PRIx64 ", %s", outer,
		 outer_name);
	snprintf(finding->observed, sizeof(finding->observed),
		 "0x%" PRIx64 ", too many: 0x%" PRIx64, inner, inner & ~outer);
	return false;
}

/* AVX-512, CET and AMX have several components each, which a TD has all or none of. */
static bool holds_whole_groups(uint64_t xfam, struct finding *finding)
{
	static const uint64_t groups[] = { 7ULL << 5, 3ULL << 11, 3ULL << 17 };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (!(xfam & groups[i]) || (xfam & groups[i]) == groups[i])
			continue;
		snprintf(finding->subject, sizeof(finding->subject), "XFAM_FIXED0");
		snprintf(finding->expected, sizeof(finding->expected),
			 "all or none of 0x%" PRIx64 ", which come together", groups[i]);
		snprintf(finding->observed, sizeof(finding->observed), "0x%" PRIx64, xfam);
		return false;
	}
	return true;
}

enum judged judge_fix_limits(const struct rule *rule, const struct rule_context *context,
			     const struct observation *seen, struct finding *finding)
{
	const struct class_limits *limits = &context->limits;
	struct cpuid_regs user =
		cpuid_dump_native(context->platform, (struct cpuid_addr){ 0xd, 0 });
	struct cpuid_regs supervisor =
		cpuid_dump_native(context->platform, (struct cpuid_addr){ 0xd, 1 });
	uint64_t components = (uint64_t)(user.reg[CPUID_EDX] | supervisor.reg[CPUID_EDX]) << 32 |
			      user.reg[CPUID_EAX] | supervisor.reg[CPUID_ECX];

	(void)rule;
	(void)seen;
	if (!lies_within("ATTRIBUTES_FIXED1", limits->attributes_fixed1, limits->attributes_fixed0,
			 "ATTRIBUTES_FIXED0", finding) ||
	    !lies_within("XFAM_FIXED1", limits->xfam_fixed1, limits->xfam_fixed0, "XFAM_FIXED0",
			 finding) ||
	    !lies_within("CONFIG_FLAGS_FIXED1", context->config_flags_fixed1,
			 context->config_flags_fixed0, "CONFIG_FLAGS_FIXED0", finding) ||
	    !lies_within("XFAM_FIXED0", limits->xfam_fixed0, components,
			 "the components of CPUID leaf 0xd", finding) ||
	    !holds_whole_groups(limits->xfam_fixed0, finding))
		return JUDGED_FAIL;
	return JUDGED_PASS;
}

static const char *why_listed(const struct rule_context *context, struct cpuid_bit bit,
			      bool declared)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	if (declared)
		return "listed: declared configurable, and the CPU has it";
	if (field && field->gate.opt_in & ~context->limits.opt_in)
		return "not listed: OPT_IN does not have its opt-in";
	return "not listed: not configurable on this platform";
}

/* The field of the list that says so: a leaf that has no slot is no matter of its bits. */
static void describe_listed(const struct rule_context *context, struct cpuid_bit bit, bool listed,
			    struct finding *finding)
{
	if (request_has_slot(context, bit.at))
		snprintf(finding->observed, sizeof(finding->observed), "%s in CPUID_CONFIG_VALUES",
			 listed ? "listed" : "not listed");
	else
		snprintf(finding->observed, sizeof(finding->observed),
			 "not listed: its leaf is not in CPUID_CONFIG_LEAVES, NUM_CPUID_CONFIG %zu",
			 context->num_slots);
}

/* The list and the declared bits of one register, in both directions. */
static bool list_agrees(const struct rule_context *context, struct cpuid_addr at,
			enum cpuid_reg reg, struct finding *finding)
{
	uint32_t declared = listed_declared(context, at, reg);
	uint32_t listed = listed_as_given(context, at, reg);
	struct expectation native;
	struct cpuid_bit bit = { .at = at, .reg = reg };
	uint32_t wrong;

	expect_native(context, at, &native);
	wrong = (declared ^ listed) & native.known.reg[reg] &
		~expect_unknown_bits(context, at, reg);
	if (!wrong)
		return true;
	bit.bit = (unsigned int)__builtin_ctz(wrong);
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "%s",
		 why_listed(context, bit, declared >> bit.bit & 1));
	describe_listed(context, bit, listed >> bit.bit & 1, finding);
	return false;
}

enum judged judge_fix_config_list(const struct rule *rule, const struct rule_context *context,
				  const struct observation *seen, struct finding *finding)
{
	(void)rule;
	(void)seen;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (!list_agrees(context, context->declared->leaf[i].at, reg, finding))
				return JUDGED_FAIL;
		}
	}
	for (size_t i = 0; i < context->num_slots; i++) {
		if (declared_leaf_at(context->declared, context->slot[i].at))
			continue;
		cpuid_addr_format(context->slot[i].at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected), "a leaf that is declared");
		snprintf(finding->observed, sizeof(finding->observed),
			 "CPUID_CONFIG_LEAVES[%zu] has it, NUM_CPUID_CONFIG %zu", i,
			 context->num_slots);
		return JUDGED_FAIL;
	}
	return JUDGED_PASS;
}

enum judged judge_fix_words(const struct rule *rule, const struct rule_context *context,
			    const struct observation *seen, struct finding *finding)
{
	const struct declared *declared = context->declared;

	(void)rule;
	(void)seen;
	if (!declared->num_unknown)
		return JUDGED_PASS;
	cpuid_bit_format(declared->first_unknown_bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected), "known types and gates only");
	snprintf(finding->observed, sizeof(finding->observed),
		 "%u unknown types, %u unknown gates, the first \"%.80s\"",
		 declared->num_unknown_types, declared->num_unknown_gates, declared->first_unknown);
	return JUDGED_FAIL;
}
