// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about fixed bits: what the module declares of a bit is what every TD shows.
 */
#include <stdio.h>

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/party.h"

/* Bits that can be of a fixed class at all: by a fixed value, or by what the CPU has. */
static uint32_t fixed_candidates(const struct rule_context *context,
				 const struct declared_leaf *leaf, enum cpuid_reg reg,
				 unsigned int value)
{
	struct expectation native;
	uint32_t bits = 0, fixed = 0;

	expect_native(context, leaf->at, &native);
	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];
		uint32_t mask = declared_field_mask(field);

		if (field->type != VIRT_FIXED)
			continue;
		fixed |= mask;
		bits |= mask & (value ? field->fixed << field->lsb : ~(field->fixed << field->lsb));
	}
	/* What is not native may still be fixed to 0 by a gate, never fixed to 1. */
	if (value)
		bits |= native.value.reg[reg] & ~fixed;
	else
		bits |= ~fixed;
	return bits & (fixed | native.known.reg[reg]);
}

static bool is_fixed(const struct rule_context *context, struct cpuid_bit bit, unsigned int value)
{
	return class_of_bit(context->declared, context->platform, &context->limits, bit) ==
	       (value ? CLASS_FIXED1 : CLASS_FIXED0);
}

uint32_t fix_bits(const struct rule_context *context, const struct declared_leaf *leaf,
		  enum cpuid_reg reg, unsigned int value)
{
	uint32_t bits = fixed_candidates(context, leaf, reg, value);

	for (unsigned int bit = 0; bit < 32; bit++) {
		if (!is_fixed(context, (struct cpuid_bit){ leaf->at, reg, bit }, value))
			bits &= ~(1u << bit);
	}
	return bits;
}

static bool fixed_as_declared(const struct question *question, const struct answer *answer,
			      enum cpuid_reg reg, unsigned int value, struct finding *finding)
{
	const struct rule_context *context = question->context;
	uint32_t observed = answer->regs.reg[reg];
	uint32_t wrong = value ? ~observed : observed;
	struct cpuid_bit bit = { .at = answer->leaf->at, .reg = reg };

	wrong &= fixed_candidates(context, answer->leaf, reg, value) &
		 ~answer_exempt(question->seen, answer, reg);
	for (; wrong; wrong &= wrong - 1) {
		bit.bit = (unsigned int)__builtin_ctz(wrong);
		if (is_fixed(context, bit, value))
			return compare_register(question, answer, reg, value << bit.bit,
						1u << bit.bit, finding);
	}
	return true;
}

/* A leaf that the module declares to answer gives #VE, or cannot be read by the host. */
static bool faults_unduly(const struct answer *answer)
{
	if (!answer->leaf || expect_faulting(answer->leaf))
		return false;
	return !answer->guest || ((answer->outcome == GUEST_VE || answer->outcome == GUEST_DF) &&
				  !answer_expects_ve(answer));
}

/* False where a bit is fixed to @value in the leaf, which has no value at all. */
static bool fixed_nowhere(const struct rule_context *context, const struct answer *answer,
			  unsigned int value, struct finding *finding)
{
	struct cpuid_bit bit = { .at = answer->leaf->at };

	for (bit.reg = CPUID_EAX; bit.reg < CPUID_NUM_REGS; bit.reg++) {
		uint32_t bits = fix_bits(context, answer->leaf, bit.reg, value);

		if (!bits)
			continue;
		bit.bit = (unsigned int)__builtin_ctz(bits);
		cpuid_bit_format(bit, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected), "%u: the leaf answers",
			 value);
		snprintf(finding->observed, sizeof(finding->observed), "%s in %s",
			 answer->guest ? answer_outcome(answer->outcome) : "nothing",
			 answer_view(answer));
		finding->party = answer->guest ? PARTY_MODULE : 0;
		return false;
	}
	return true;
}

/* rule->argument: the value that bits of the class are fixed to. */
static enum judged judge_fixed(const struct rule *rule, const struct rule_context *context,
			       const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct question question;
	struct answer_walk walk;
	struct answer answer;

	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	question_ask(&question, context, seen);
	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		if (!answer.readable && faults_unduly(&answer) &&
		    !fixed_nowhere(context, &answer, rule->argument, finding))
			return JUDGED_FAIL;
		if (!answer.readable)
			continue;
		judged = JUDGED_PASS;
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (!fixed_as_declared(&question, &answer, reg, rule->argument, finding))
				return JUDGED_FAIL;
		}
	}
	return judged;
}

static uint32_t select_native(const struct question *question, const struct declared_leaf *leaf,
			      enum cpuid_reg reg, const struct declared_field *field)
{
	(void)question;
	(void)leaf;
	(void)reg;
	return field->type == VIRT_NATIVE ? UINT32_MAX : 0;
}

static enum judged judge_native(const struct rule *rule, const struct rule_context *context,
				const struct observation *seen, struct finding *finding)
{
	(void)rule;
	return compare_answers(context, seen, finding, select_native);
}

/* The first bit that was asked for and is not configurable. */
static bool find_forbidden(const struct question *question, struct cpuid_bit *bit)
{
	const struct td_config *td = &question->request.td;

	for (size_t i = 0; i < td->num_cpuid; i++) {
		bit->at = td->cpuid[i].at;
		for (bit->reg = CPUID_EAX; bit->reg < CPUID_NUM_REGS; bit->reg++) {
			uint32_t wrong =
				td->cpuid[i].regs.reg[bit->reg] &
				~expect_configurable_bits(question->context, bit->at, bit->reg) &
				~expect_unknown_bits(question->context, bit->at, bit->reg);

			if (!wrong)
				continue;
			bit->bit = (unsigned int)__builtin_ctz(wrong);
			return true;
		}
	}
	return false;
}

/* Only the module's own refusal counts: KVM may have refused for reasons of its own. */
static enum judged judge_request_refused(const struct rule *rule,
					 const struct rule_context *context,
					 const struct observation *seen, struct finding *finding)
{
	struct question question;
	struct cpuid_bit bit;

	(void)rule;
	if (!seen->has_outcome || seen->outcome.by == TD_REFUSED_BY_KVM)
		return JUDGED_NOT_APPLICABLE;
	question_ask(&question, context, seen);
	if (question.request.misfit || !find_forbidden(&question, &bit))
		return JUDGED_NOT_APPLICABLE;
	if (seen->outcome.by != TD_ACCEPTED)
		return JUDGED_PASS;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused by the module: the bit is not configurable");
	snprintf(finding->observed, sizeof(finding->observed), "accepted");
	return JUDGED_FAIL;
}

/* The host must not be able to read a leaf that faults. */
static enum judged judge_host_cannot_read(const struct rule_context *context,
					  const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (size_t i = 0; seen->has_cpuid && i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];
		const struct cpuid_entry *entry;

		if (!expect_faulting(leaf))
			continue;
		judged = JUDGED_PASS;
		entry = answer_of_host(&seen->cpuid, leaf->at);
		if (!entry || entry->faulting)
			continue;
		cpuid_addr_format(leaf->at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected), "not readable for the host");
		snprintf(finding->observed, sizeof(finding->observed), "0x%x 0x%x 0x%x 0x%x",
			 entry->regs.reg[0], entry->regs.reg[1], entry->regs.reg[2],
			 entry->regs.reg[3]);
		return JUDGED_FAIL;
	}
	return judged;
}

/* Leaves of the kind that @undeclared says must give #VE wherever the guest executed them. */
static enum judged judge_guest_faults(const struct rule_context *context,
				      const struct observation *seen, bool undeclared,
				      struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct answer_walk walk;
	struct answer answer;

	answer_begin(&walk, context, seen);
	while (answer_next(&walk, &answer)) {
		struct cpuid_addr at = { answer.function, answer.index };

		if (!answer.guest || !answer.in_range || undeclared != !answer.leaf ||
		    (answer.leaf && !expect_faulting(answer.leaf)))
			continue;
		/* A #VE while VE_INFO is still valid is #DF: rule VIS-07. */
		if (!answer.vcpu || answer.vcpu->ve_valid)
			continue;
		judged = JUDGED_PASS;
		if (answer.outcome == GUEST_VE)
			continue;
		cpuid_addr_format(answer.leaf ? answer.leaf->at : at, finding->subject);
		snprintf(finding->expected, sizeof(finding->expected), "#VE");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 answer_outcome(answer.outcome));
		return JUDGED_FAIL;
	}
	return judged;
}

static enum judged judge_faulting_leaf(const struct rule *rule, const struct rule_context *context,
				       const struct observation *seen, struct finding *finding)
{
	enum judged host, guest;

	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	/* Whom the host's view leaves open the guest's tells: no KVM answers its CPUID. */
	guest = judge_guest_faults(context, seen, false, finding);
	if (guest == JUDGED_FAIL) {
		finding->party = PARTY_MODULE;
		return guest;
	}
	host = judge_host_cannot_read(context, seen, finding);
	return host == JUDGED_NOT_APPLICABLE ? guest : host;
}

static enum judged judge_undeclared_leaf(const struct rule *rule,
					 const struct rule_context *context,
					 const struct observation *seen, struct finding *finding)
{
	(void)rule;
	if (!seen_accepted(seen))
		return JUDGED_NOT_APPLICABLE;
	return judge_guest_faults(context, seen, true, finding);
}

#define SPEC "TDX module 1.5 base specification, CPUID virtualization"

const struct rule rules_fix[] = {
	{ .id = "FIX-01",
	  .name = "fixed0_reads_0",
	  .says = "a bit whose class on this platform is fixed0 reads 0 in every accepted TD",
	  .source = SPEC "; cpuid_virtualization.json",
	  .needs = NEED_CPUID,
	  .judge = judge_fixed },
	{ .id = "FIX-02",
	  .name = "fixed1_reads_1",
	  .says = "a bit whose class on this platform is fixed1 reads 1 in every accepted TD",
	  .source = SPEC "; cpuid_virtualization.json",
	  .needs = NEED_CPUID,
	  .judge = judge_fixed,
	  .argument = 1 },
	{ .id = "FIX-03",
	  .name = "native_reads_native",
	  .says = "a field of type Native reads the CPU's own value",
	  .source = SPEC "; cpuid_virtualization.json",
	  .needs = NEED_CPUID,
	  .judge = judge_native },
	{ .id = "FIX-04",
	  .name = "fixed_bit_request_refused",
	  .says = "the module refuses a CPUID_CONFIG request for a bit that is not directly "
		  "configurable",
	  .source = "TDX module 1.5 ABI specification, TDH.MNG.INIT",
	  .judge = judge_request_refused },
	{ .id = "FIX-05",
	  .name = "every_bit_has_one_class",
	  .says = "every bit of every declared leaf is fixed0, fixed1, configurable, dynamic "
		  "or faulting on this platform",
	  .source = "kvm@ mail of 6 Dec 2024, <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>",
	  .once = true,
	  .judge = judge_fix_classes },
	{ .id = "FIX-06",
	  .name = "types_and_masks_agree",
	  .says = "the declared field types and the masks of the module description say the "
		  "same",
	  .source = "cpuid_virtualization.json, module.json",
	  .once = true,
	  .judge = judge_fix_masks },
	{ .id = "FIX-07",
	  .name = "fixed_metadata_agrees",
	  .says = "CPUID_FIXED0_BITS and CPUID_FIXED1_BITS equal the classes and never "
		  "contradict each other",
	  .source = "kvm@ mail of 6 Dec 2024, <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>",
	  .needs = NEED_METADATA,
	  .once = true,
	  .judge = judge_fix_metadata },
	{ .id = "FIX-08",
	  .name = "limits_are_consistent",
	  .says = "FIXED1 lies within FIXED0 for ATTRIBUTES, XFAM and CONFIG_FLAGS, and "
		  "XFAM_FIXED0 within what the CPU enumerates",
	  .source = "TDX module 1.5 ABI specification, global metadata; SDM volume 1, chapter "
		    "13",
	  .needs = NEED_METADATA,
	  .once = true,
	  .judge = judge_fix_limits },
	{ .id = "FIX-09",
	  .name = "faulting_leaf_gives_ve",
	  .says = "a leaf declared #VE gives #VE in the guest and cannot be read by the host",
	  .source = SPEC "; cpuid_virtualization.json",
	  .needs = NEED_CPUID,
	  .judge = judge_faulting_leaf },
	{ .id = "FIX-10",
	  .name = "config_list_matches_declared",
	  .says = "the CPUID_CONFIG metadata lists exactly the directly configurable bits",
	  .source = "TDX module 1.5 ABI specification, CPUID_CONFIG_LEAVES and "
		    "CPUID_CONFIG_VALUES",
	  .needs = NEED_METADATA,
	  .once = true,
	  .judge = judge_fix_config_list },
	{ .id = "FIX-11",
	  .name = "declared_words_known",
	  .says = "the module description holds no virtualization type or gate that is not "
		  "known",
	  .source = "cpuid_virtualization.json",
	  .once = true,
	  .judge = judge_fix_words },
	{ .id = "FIX-12",
	  .name = "undeclared_leaf_gives_ve",
	  .says = "a leaf within range that the module does not declare gives #VE in the guest",
	  .source = SPEC,
	  .needs = NEED_GUEST,
	  .judge = judge_undeclared_leaf },
	{ .id = "FIX-13",
	  .name = "identity_agrees",
	  .says = "a guest reads the module's version and features as the host does, and the "
		  "version is that of the description by which the run judges",
	  .source = "TDX module 1.5 ABI specification, TDG.SYS.RD and global metadata",
	  .needs = NEED_GUEST,
	  .judge = judge_fix_identity },
};

const size_t rules_fix_count = sizeof(rules_fix) / sizeof(rules_fix[0]);
