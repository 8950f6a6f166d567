// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about module updates that are judged on TDs: what the module after the update makes of a
 * configuration, beside what the one before made of it.
 */
#include <stdio.h>

#include "module/metadata.h"
#include "rules/upd.h"

/* The bit reads 1 in the host's read-back. */
static bool is_on(const struct cpuid_set *cpuid, struct cpuid_bit bit)
{
	return cpuid_set_bit(cpuid, bit) == 1;
}

static bool is_requested(const struct request *request, struct cpuid_bit bit)
{
	return request_bits(request, bit.at).reg[bit.reg] >> bit.bit & 1;
}

/* Host state that moved and that no listed bit of the TD explains. */
static bool moved_unexplained(const struct rule_context *context, const struct observation *seen,
			      const struct request *request)
{
	bool moved[HOST_NUM_ELEMENTS];

	if (!td_bits_host_seen(seen))
		return false;
	upd_moved(seen->before, seen->after, seen->num_cpus, moved);
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (moved[id] && !context->effects->every_td[id] &&
		    !td_bits_behind(context, seen, request, id))
			return true;
	}
	return false;
}

struct new_bits {
	const struct observation *seen;
	bool moved; /* host state, and nobody knows by which bit */
	unsigned int count; /* new bits that the TD has */
	struct bit_list list;
};

/* It follows what is asked for: by itself, or by XFAM, ATTRIBUTES or another bit. */
static bool is_requestable(const struct rule_context *context, struct cpuid_bit bit,
			   const struct declared_field *field)
{
	enum bit_class class = upd_class_after(context, bit);

	return td_bits_configurable(field) || class == CLASS_XFAM || class == CLASS_ATTRIBUTES ||
	       class == CLASS_INDIRECT;
}

static void visit_new_bit(const struct rule_context *context, struct cpuid_bit bit,
			  const struct declared_field *field, void *user)
{
	struct new_bits *bits = user;
	char text[CPUID_TEXT];

	if (!is_on(&bits->seen->cpuid, bit) || !is_requestable(context, bit, field) ||
	    !upd_is_new(context, bit))
		return;
	bits->count++;
	if (bits->moved || upd_may_clobber(context, bit))
		bit_list_add(&bits->list, cpuid_bit_format(bit, text));
}

JUDGE(upd_judge_new_bit)
{
	struct new_bits bits = { .seen = seen };
	struct request request;

	(void)rule;
	if (!context->older || context->limits.opt_in || !seen_accepted(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	bits.moved = moved_unexplained(context, seen, &request);
	upd_each_bit(context, visit_new_bit, &bits);
	if (bits.list.count)
		return bit_list_fail(&bits.list, finding,
				     "not in a TD while nobody has opted in: new since the update, "
				     "and may change host state");
	return bits.count ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
}

static bool has_opt_in(const struct rule_context *context)
{
	uint64_t supported;

	return metadata_get(&context->metadata, METADATA_OPT_IN_SUPPORTED, &supported);
}

/* The first bit of the request that the module before does not let a VMM configure. */
static bool first_new_request(const struct rule_context *context, const struct request *request,
			      struct cpuid_bit *bit)
{
	for (size_t i = 0; i < request->td.num_cpuid; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			*bit = (struct cpuid_bit){ request->td.cpuid[i].at, j / 32, j % 32 };
			if (is_requested(request, *bit) &&
			    upd_newly_configurable(context, *bit,
						   declared_field_at(context->declared, *bit)))
				return true;
		}
	}
	return false;
}

void upd_name_new_request(const struct rule_context *context, const struct observation *seen,
			  char subject[CPUID_TEXT])
{
	struct request request;
	struct cpuid_bit bit;

	request_of_case(context, seen->test, &request);
	if (first_new_request(context, &request, &bit))
		cpuid_bit_format(bit, subject);
	else
		snprintf(subject, CPUID_TEXT, "TDH.MNG.INIT");
}

JUDGE(upd_judge_refused)
{
	const struct observation *older = seen->older;

	(void)rule;
	if (!older || !older->has_outcome || seen_accepted(older) || !seen->has_outcome ||
	    !has_opt_in(context) || context->limits.opt_in)
		return JUDGED_NOT_APPLICABLE;
	if (!seen_accepted(seen))
		return JUDGED_PASS;
	upd_name_new_request(context, seen, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused, as by the module before the update: nobody has opted in");
	snprintf(finding->observed, sizeof(finding->observed), "accepted");
	return JUDGED_FAIL;
}

JUDGE(upd_judge_host_effects)
{
	bool before[HOST_NUM_ELEMENTS], after[HOST_NUM_ELEMENTS];
	const struct observation *older = seen->older;
	struct bit_list list = { 0 };

	(void)rule;
	(void)context;
	if (!older || !td_bits_host_seen(older) || !td_bits_host_seen(seen))
		return JUDGED_NOT_APPLICABLE;
	upd_moved(older->before, older->after, older->num_cpus, before);
	upd_moved(seen->before, seen->after, seen->num_cpus, after);
	upd_list_moved(before, after, &list);
	if (!list.count)
		return JUDGED_PASS;
	return bit_list_fail(&list, finding,
			     "as before entry: the module before the update leaves it so");
}

struct defaults {
	const struct observation *seen;
	struct request request;
	unsigned int count; /* bits that the rule is about */
	struct bit_list list;
};

static void note_default(struct defaults *defaults, struct cpuid_bit bit, bool wrong)
{
	char text[CPUID_TEXT];

	defaults->count++;
	if (wrong)
		bit_list_add(&defaults->list, cpuid_bit_format(bit, text));
}

/* Numbers, as those of the topology, may have a default of the platform. */
static void visit_default(const struct rule_context *context, struct cpuid_bit bit,
			  const struct declared_field *field, void *user)
{
	struct defaults *defaults = user;

	if (field->lsb == field->msb && upd_is_new(context, bit) &&
	    upd_class_after(context, bit) == CLASS_DIRECT && !is_requested(&defaults->request, bit))
		note_default(defaults, bit, is_on(&defaults->seen->cpuid, bit));
}

/* In the guest's own CPUID, for a bit with VE_REDUCTION is 1 there unless the guest says otherwise. */
static bool reads_0(const struct observation *seen, struct cpuid_bit bit)
{
	for (size_t i = 0; i < seen->num_guest_cpuid; i++) {
		const struct guest_op *op = &seen->guest_cpuid_op[i];

		if (op->index == bit.at.leaf &&
		    (bit.at.subleaf == CPUID_SUBLEAF_NA || op->subindex == bit.at.subleaf))
			return seen->guest_cpuid[i].outcome == GUEST_OK &&
			       !(seen->guest_cpuid[i].value[bit.reg] >> bit.bit & 1);
	}
	return cpuid_set_bit(&seen->cpuid, bit) == 0;
}

static void visit_default_1(const struct rule_context *context, struct cpuid_bit bit,
			    const struct declared_field *field, void *user)
{
	struct defaults *defaults = user;

	(void)field;
	if (upd_class_before(context, bit) == CLASS_FIXED1 &&
	    upd_class_after(context, bit) == CLASS_DIRECT && !is_requested(&defaults->request, bit))
		note_default(defaults, bit, reads_0(defaults->seen, bit));
}

static enum judged judge_defaults(const struct rule_context *context,
				  const struct observation *seen,
				  void (*visit)(const struct rule_context *context,
						struct cpuid_bit bit,
						const struct declared_field *field, void *user),
				  const char *expected, struct finding *finding)
{
	struct defaults defaults = { .seen = seen };

	if (!context->older || !seen_accepted(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &defaults.request);
	upd_each_bit(context, visit, &defaults);
	if (defaults.list.count)
		return bit_list_fail(&defaults.list, finding, expected);
	return defaults.count ? JUDGED_PASS : JUDGED_NOT_APPLICABLE;
}

JUDGE(upd_judge_defaults)
{
	(void)rule;
	return judge_defaults(context, seen, visit_default,
			      "0: new since the update, and not asked for", finding);
}

JUDGE(upd_judge_defaults_to_1)
{
	(void)rule;
	return judge_defaults(context, seen, visit_default_1,
			      "1, as it always was before the update: it is not asked for",
			      finding);
}

/* One half of a leaf: what the fields say against what a TD of the module before shows. */
static bool fixed_as_before(struct cpuid_addr at, unsigned int half, uint64_t fixed0,
			    uint64_t fixed1, const struct cpuid_regs *regs, struct finding *finding)
{
	const uint32_t *reg = &regs->reg[half ? CPUID_ECX : CPUID_EAX];
	uint64_t shown = reg[0] | (uint64_t)reg[1] << 32;
	uint64_t wrong = (~fixed0 & shown) | (fixed1 & ~shown);
	unsigned int number = wrong ? (unsigned int)__builtin_ctzll(wrong) : 0;
	struct cpuid_bit bit = { at, 2 * half + number / 32, number % 32 };

	if (!wrong)
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "not reported as fixed%u: a TD of the module before has %u",
		 (unsigned int)(fixed1 >> number & 1), (unsigned int)(shown >> number & 1));
	snprintf(finding->observed, sizeof(finding->observed),
		 "CPUID_FIXED0_BITS %u, CPUID_FIXED1_BITS %u", (unsigned int)(fixed0 >> number & 1),
		 (unsigned int)(fixed1 >> number & 1));
	return false;
}

static bool get_fixed(const struct rule_context *context, struct cpuid_addr at, unsigned int half,
		      uint64_t *fixed0, uint64_t *fixed1)
{
	uint64_t code = metadata_cpuid_code(at, half);

	return metadata_get(&context->metadata, METADATA_CPUID_FIXED0_BITS | code, fixed0) &&
	       metadata_get(&context->metadata, METADATA_CPUID_FIXED1_BITS | code, fixed1);
}

/* KVM fills in the guest's physical address bits by itself. */
static struct cpuid_regs shown_by_module(const struct cpuid_entry *entry)
{
	struct cpuid_regs regs = entry->regs;

	if (entry->at.leaf == 0x80000008)
		regs.reg[CPUID_EAX] &= ~(0xffU << 16);
	return regs;
}

JUDGE(upd_judge_fixed_fields)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	const struct observation *older = seen->older;

	(void)rule;
	if (!older || !seen_accepted(older) || !older->has_cpuid)
		return judged;
	for (size_t i = 0; i < context->older->declared->num_leaves; i++) {
		struct cpuid_addr at = context->older->declared->leaf[i].at;
		const struct cpuid_entry *entry = answer_of_host(&older->cpuid, at);
		struct cpuid_regs regs;
		uint64_t fixed0, fixed1;

		if (!entry || entry->faulting)
			continue;
		regs = shown_by_module(entry);
		for (unsigned int half = 0; half < 2; half++) {
			if (!get_fixed(context, at, half, &fixed0, &fixed1))
				continue;
			judged = JUDGED_PASS;
			if (!fixed_as_before(at, half, fixed0, fixed1, &regs, finding))
				return JUDGED_FAIL;
		}
	}
	return judged;
}

JUDGE(upd_judge_moved_slots)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;

	(void)rule;
	if (!upd_both_read(seen))
		return judged;
	for (size_t i = 0; i < context->older->num_slots; i++) {
		struct cpuid_addr at = context->older->slot[i].at;
		const struct declared_leaf *leaf = declared_leaf_at(context->declared, at);
		enum judged same;

		if (!leaf || !upd_slot_moved(context, at))
			continue;
		same = upd_same_leaf(context, leaf, &seen->older->cpuid, &seen->cpuid,
				     "the host's read-back", finding);
		if (same == JUDGED_FAIL)
			return same;
		if (same == JUDGED_PASS)
			judged = same;
	}
	return judged;
}
