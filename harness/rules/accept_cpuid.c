// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of TDH.MNG.INIT on CPUID_CONFIG.
 */
#include "module/metadata.h"
#include "rules/accept.h"
#include "rules/expect.h"

#define MSR_IA32_ARCH_CAPABILITIES 0x10a

#define STEPPING 0xfu

#define TOPOLOGY_LEAF 0x1f
#define TOPOLOGY_SUBLEAVES 6
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

/* A migratable TD may have any model from the platform's back to the oldest one known. */
static void check_migratable_fms(const struct rule_context *context, struct cpuid_addr at,
				 uint32_t fms, struct acceptance *answer)
{
	uint64_t count, allowed;

	if (!metadata_get(&context->metadata, METADATA_NUM_ALLOWED_FMS, &count) ||
	    count > METADATA_FMS_ROOM) {
		accept_doubt(answer, "which family/model/stepping a migratable TD may have");
		return;
	}
	for (uint64_t i = 0; i < count; i++) {
		if (!metadata_get(&context->metadata, METADATA_ALLOWED_FMS + i, &allowed)) {
			accept_doubt(answer, "a field of ALLOWED_FMS that cannot be read");
			return;
		}
		if ((allowed ^ fms) > STEPPING || (fms & STEPPING) > (allowed & STEPPING))
			continue;
		if (!stepping_certain(fms))
			accept_doubt(answer, "the latest stepping that the module knows");
		return;
	}
	refuse_leaf(answer, "INI-15", at);
}

static void check_fms(const struct rule_context *context, const struct request *request,
		      struct cpuid_addr at, struct acceptance *answer)
{
	uint32_t configurable = expect_configurable_bits(context, at, CPUID_EAX);
	uint32_t platform = cpuid_dump_native(context->platform, at).reg[CPUID_EAX] & configurable;
	uint32_t fms = request_bits(request, at).reg[CPUID_EAX] & configurable;

	if (!fms)
		fms = platform;
	if (request->td.attributes & TD_ATTRIBUTES_MIGRATABLE)
		check_migratable_fms(context, at, fms, answer);
	else if (fms != platform)
		refuse_leaf(answer, "INI-15", at);
}

/*
 * HLE and RTM come together, and need IA32_TSX_CTRL to take them away again. The mismatch
 * named no leaf before the modules that enumerate topology; the two came in one release.
 */
static void check_tsx(const struct rule_context *context, const struct request *request,
		      struct cpuid_addr at, struct acceptance *answer)
{
	int hle = expect_bit(context, request, (struct cpuid_bit){ at, CPUID_EBX, 4 });
	int rtm = expect_bit(context, request, (struct cpuid_bit){ at, CPUID_EBX, 11 });
	int tsx_ctrl = expect_tsx_ctrl(context);

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
	if (tsx_ctrl == EXPECT_UNKNOWN)
		accept_doubt(answer, "whether the CPU has IA32_TSX_CTRL (MSR 0x10a)");
	else if (!tsx_ctrl)
		accept_refuse(answer, "INI-17",
			      STATUS_INCORRECT_MSR_VALUE | MSR_IA32_ARCH_CAPABILITIES, 0);
}

static void check_slot(const struct rule_context *context, const struct request *request,
		       struct cpuid_addr at, struct acceptance *answer)
{
	struct cpuid_regs asked = request_bits(request, at);

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		if (asked.reg[reg] & ~expect_configurable_bits(context, at, reg)) {
			refuse_leaf(answer, "INI-14", at);
			return;
		}
	}
	if (at.leaf == 1)
		check_fms(context, request, at, answer);
	if (at.leaf == 7 && at.subleaf == 0)
		check_tsx(context, request, at, answer);
}

/*
 * Level types rise from one sub-leaf to the next and stay below 6; an unused sub-leaf (type
 * 0) starts over, and by then the core level must have been seen. The first one is in use.
 */
static bool topology_valid(const struct request *request)
{
	unsigned int before = 0;
	bool core = false;

	for (uint32_t i = 0; i < TOPOLOGY_SUBLEAVES; i++) {
		struct cpuid_regs asked =
			request_bits(request, (struct cpuid_addr){ TOPOLOGY_LEAF, i });
		unsigned int type = LEVEL_TYPE(asked.reg[CPUID_ECX]);

		if (type >= NUM_LEVEL_TYPES || (type && type <= before))
			return false;
		if (!type && (i == 0 || !core))
			return false;
		core |= type == LEVEL_CORE;
		before = type;
	}
	return true;
}

void accept_cpuid(const struct rule_context *context, const struct request *request,
		  struct acceptance *answer)
{
	size_t order[TD_MAX_CPUID];

	accept_slot_order(context, order);
	for (size_t i = 0; i < context->num_slots; i++)
		check_slot(context, request, context->slot[order[i]].at, answer);
	if (context->topology && !expect_platform_topology(request) && !topology_valid(request))
		accept_refuse(answer, "INI-18", STATUS_LEAF_1F_FORMAT, 0);
}
