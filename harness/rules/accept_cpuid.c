// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of TDH.MNG.INIT on CPUID_CONFIG.
 */
#include "rules/accept.h"

#define MSR_IA32_ARCH_CAPABILITIES 0x10a

#define STEPPING 0xfu

#define UNKNOWN_WORDS "whether a bit is configurable that is declared in unknown words"

#define LEVEL_TYPE(ecx) ((ecx) >> 8 & 0xff)
#define LEVEL_CORE 2
#define NUM_LEVEL_TYPES 6

/*
 * The first ten slots were there from the beginning and come first in the module's table;
 * later ones were appended to CPUID_CONFIG, but stand in the table where their leaf does.
 */
#define FIRST_SLOTS 10

static bool walks_before(const struct rule_context *context, size_t a, size_t b)
{
	struct cpuid_addr x = context->slot[a].at, y = context->slot[b].at;

	if (a < FIRST_SLOTS || b < FIRST_SLOTS)
		return a < b;
	return x.leaf != y.leaf ? x.leaf < y.leaf : x.subleaf < y.subleaf;
}

void accept_slot_order(const struct rule_context *context, size_t order[TD_MAX_CPUID])
{
	for (size_t i = 0; i < context->num_slots; i++) {
		size_t place = i;

		for (; place && walks_before(context, i, order[place - 1]); place--)
			order[place] = order[place - 1];
		order[place] = i;
	}
}

void accept_plan_make(const struct rule_context *context, struct accept_plan *plan)
{
	struct cpuid_addr width_at = { 0x80000008, CPUID_SUBLEAF_NA };
	size_t order[TD_MAX_CPUID];

	accept_slot_order(context, order);
	plan->num_slots = context->num_slots;
	for (size_t i = 0; i < plan->num_slots; i++) {
		struct accept_slot *slot = &plan->slot[i];

		slot->at = context->slot[order[i]].at;
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			slot->configurable.reg[reg] =
				expect_configurable_bits(context, slot->at, reg);
			slot->unknown.reg[reg] = expect_unknown_bits(context, slot->at, reg);
		}
		if (slot->at.leaf == 1)
			slot->platform_fms =
				cpuid_dump_native(context->platform, slot->at).reg[CPUID_EAX] &
				slot->configurable.reg[CPUID_EAX];
	}
	plan->address_width = cpuid_dump_native(context->platform, width_at).reg[CPUID_EAX] & 0xff;
	plan->fms = NULL;
}

/* A status of the CPUID_CONFIG operand; RCX names the leaf. */
static void refuse_leaf(struct acceptance *answer, const char *rule, struct cpuid_addr at)
{
	accept_refuse(answer, rule, STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG,
		      cpuid_addr_pack(at));
}

/* Which family/model/stepping each known model goes up to in every module that knows it. */
static const uint32_t known_fms[] = {
	0xd06d0, /* Clearwater Forest */
	0xa06e0, /* Granite Rapids D */
	0xa06d0, /* Granite Rapids SP */
	0xa06f0, /* Sierra Forest */
	0xc06f2, /* Emerald Rapids */
	0x806f8, /* Sapphire Rapids */
};

#define NUM_KNOWN_FMS (sizeof(known_fms) / sizeof(known_fms[0]))

/*
 * The list of ALLOWED_FMS begins with the platform itself; the module's own limit for that
 * model is not in it, and may lie below. It is certain up to the steppings of known_fms.
 */
static bool stepping_certain(uint32_t fms)
{
	for (size_t i = 0; i < NUM_KNOWN_FMS; i++) {
		if ((known_fms[i] ^ fms) <= STEPPING)
			return (fms & STEPPING) <= (known_fms[i] & STEPPING);
	}
	return false;
}

void accept_fms_read(const struct rule_context *context, struct accept_fms *fms)
{
	uint64_t count;

	*fms = (struct accept_fms){ 0 };
	if (!metadata_get(&context->metadata, METADATA_NUM_ALLOWED_FMS, &count) ||
	    count > METADATA_FMS_ROOM) {
		fms->doubt = "which family/model/stepping a migratable TD may have";
		return;
	}
	while (fms->count < count &&
	       metadata_get(&context->metadata, METADATA_ALLOWED_FMS + fms->count,
			    &fms->allowed[fms->count]))
		fms->count++;
	fms->cut = fms->count < count;
}

/* A migratable TD may have any model from the platform's back to the oldest one known. */
static void check_migratable_fms(const struct accept_fms *list, struct cpuid_addr at, uint32_t fms,
				 struct acceptance *answer)
{
	if (list->doubt) {
		accept_doubt(answer, list->doubt);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		uint64_t allowed = list->allowed[i];

		if ((allowed ^ fms) > STEPPING || (fms & STEPPING) > (allowed & STEPPING))
			continue;
		if (!stepping_certain(fms))
			accept_doubt(answer, "the latest stepping that the module knows");
		return;
	}
	if (list->cut)
		accept_doubt(answer, "a field of ALLOWED_FMS that cannot be read");
	else
		refuse_leaf(answer, "INI-15", at);
}

static void check_fms(const struct rule_context *context, const struct accept_plan *plan,
		      const struct accept_slot *slot, const struct td_config *td, uint32_t asked,
		      struct acceptance *answer)
{
	uint32_t fms = asked & slot->configurable.reg[CPUID_EAX];
	struct accept_fms list;

	if (!fms)
		fms = slot->platform_fms;
	if (!(td->attributes & TD_ATTRIBUTES_MIGRATABLE)) {
		if (fms != slot->platform_fms)
			refuse_leaf(answer, "INI-15", slot->at);
		return;
	}
	if (slot->unknown.reg[CPUID_EAX]) {
		accept_doubt(answer, UNKNOWN_WORDS);
		return;
	}
	if (!plan->fms)
		accept_fms_read(context, &list);
	check_migratable_fms(plan->fms ? plan->fms : &list, slot->at, fms, answer);
}

/*
 * HLE and RTM come together, and need IA32_TSX_CTRL to take them away again. The mismatch
 * named no leaf before the modules that enumerate topology; the two came in one release.
 */
static void check_tsx(const struct rule_context *context, int hle, int rtm, struct cpuid_addr at,
		      struct acceptance *answer)
{
	int tsx_ctrl;

	if (hle == EXPECT_UNKNOWN || rtm == EXPECT_UNKNOWN) {
		accept_doubt(answer, "whether the CPU has HLE and RTM (IA32_TSX_CTRL hides them)");
		return;
	}
	if (hle != rtm) {
		accept_refuse(answer, "INI-16", STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG,
			      context->topology ? cpuid_addr_pack(at) : 0);
		return;
	}
	if (!hle)
		return;
	tsx_ctrl = expect_tsx_ctrl(context);
	if (tsx_ctrl == EXPECT_UNKNOWN)
		accept_doubt(answer, "whether the CPU has IA32_TSX_CTRL (MSR 0x10a)");
	else if (!tsx_ctrl)
		accept_refuse(answer, "INI-17",
			      STATUS_INCORRECT_MSR_VALUE | MSR_IA32_ARCH_CAPABILITIES, 0);
}

static void check_slot(const struct rule_context *context, const struct accept_plan *plan,
		       const struct accept_asked *asked, size_t place, struct acceptance *answer)
{
	const struct accept_slot *slot = &plan->slot[place];
	const struct cpuid_regs *regs = &asked->slot[place];
	uint32_t wrong = 0, unknown = 0;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		wrong |= regs->reg[reg] & ~slot->configurable.reg[reg] & ~slot->unknown.reg[reg];
		unknown |= regs->reg[reg] & slot->unknown.reg[reg];
	}
	if (wrong)
		refuse_leaf(answer, "INI-14", slot->at);
	else if (unknown)
		accept_doubt(answer, UNKNOWN_WORDS);
	else if (slot->at.leaf == 1)
		check_fms(context, plan, slot, asked->td, regs->reg[CPUID_EAX], answer);
	else if (slot->at.leaf == 7 && slot->at.subleaf == 0)
		check_tsx(context, asked->hle, asked->rtm, slot->at, answer);
}

/*
 * Level types rise from one sub-leaf to the next and stay below 6; an unused sub-leaf (type
 * 0) starts over, and by then the core level must have been seen. The first one is in use.
 */
static bool topology_valid(const struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES])
{
	unsigned int before = 0;
	bool core = false;

	for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++) {
		unsigned int type = LEVEL_TYPE(levels[i].reg[CPUID_ECX]);

		if (type >= NUM_LEVEL_TYPES || (type && type <= before))
			return false;
		if (!type && (i == 0 || !core))
			return false;
		core |= type == LEVEL_CORE;
		before = type;
	}
	return true;
}

void accept_cpuid(const struct rule_context *context, const struct accept_plan *plan,
		  const struct accept_asked *asked, struct acceptance *answer)
{
	for (size_t i = 0; i < plan->num_slots; i++)
		check_slot(context, plan, asked, i, answer);
	if (context->topology && !expect_topology_is_platform(asked->topology) &&
	    !topology_valid(asked->topology))
		accept_refuse(answer, "INI-18", STATUS_LEAF_1F_FORMAT, 0);
}
