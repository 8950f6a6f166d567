// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of TDH.MNG.INIT, in the order of the ABI specification.
 */
#include "proof/declares.h"

#include "proof/refusals.h"
#include "rules/status.h"

#define XFAM_AVX (1ULL << 2)
#define XFAM_AVX512 (7ULL << 5)
#define XFAM_CET (3ULL << 11)
#define XFAM_AMX (3ULL << 17)

#define MIN_TDCS_PAGES 6
#define MAX_L2_VMS 3 /* no metadata field gives it */
#define EPTP_WRITE_BACK 6 /* memory type in bits 2:0, page-walk length minus one in 5:3 */
#define MIN_WIDTH_5_LEVELS 49
#define MIN_TSC_FREQUENCY 4 /* 100 MHz in units of 25 MHz */
#define MAX_TSC_FREQUENCY 400

/* The first slots are walked in their order; later ones where their leaf stands in the table. */
#define FIRST_SLOTS 10

#define MIN_CRYSTAL_HZ 1000000

#define NUM_LEVEL_TYPES 6
#define LEVEL_CORE 2

static term member(const struct declares *here, enum proof_member which)
{
	return here->request->member[which];
}

static void refuse_operand(struct refusals *refusals, term when, enum status_operand operand)
{
	refuse(refusals, when, STATUS_OPERAND_INVALID | operand, 0);
}

static term any_bit(const struct declares *here, term value, uint64_t mask)
{
	return term_any(here->terms, term_mask(here->terms, value, mask));
}

static term above(const struct declares *here, term value, uint64_t limit)
{
	unsigned int width = term_width(here->terms, value);

	if (width < 64 && limit >> width)
		return term_false(here->terms);
	return term_below(here->terms, term_constant(here->terms, width, limit), value);
}

static term below(const struct declares *here, term value, uint64_t limit)
{
	return term_below(here->terms, value,
			  term_constant(here->terms, term_width(here->terms, value), limit));
}

term declares_xfam_fixed0(const struct declares_limits *limits, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term xcr0 = proof_native(platform, (struct cpuid_addr){ 0xd, 0 }).reg[CPUID_EAX];
	term xss = proof_native(platform, (struct cpuid_addr){ 0xd, 1 }).reg[CPUID_ECX];

	xcr0 = term_mask(terms, xcr0, ~DECLARES_SUPERVISOR_STATE);
	xss = term_mask(terms, xss, DECLARES_SUPERVISOR_STATE);
	return term_mask(terms, term_extend(terms, term_or(terms, xcr0, xss), 64),
			 limits->xfam_fixed0);
}

term declares_attributes_fixed0(const struct declares_limits *limits,
				struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term lass = proof_native(platform, (struct cpuid_addr){ 7, 1 }).reg[CPUID_EAX];
	term all = term_constant(terms, 64, limits->attributes_fixed0);

	return term_choice(terms, term_bit(terms, lass, 6), all,
			   term_mask(terms, all, ~limits->attributes_of_lass));
}

/* XSAVE components that come together do so in the CPU, too, and AVX-512 has AVX. */
static term complete_groups(struct proof_platform *platform)
{
	static const uint64_t groups[] = { XFAM_AVX512, XFAM_CET, XFAM_AMX };
	struct terms *terms = platform->terms;
	term xcr0 = proof_native(platform, (struct cpuid_addr){ 0xd, 0 }).reg[CPUID_EAX];
	term xss = proof_native(platform, (struct cpuid_addr){ 0xd, 1 }).reg[CPUID_ECX];
	term good = term_true(terms);

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		term half = groups[i] & DECLARES_SUPERVISOR_STATE ? xss : xcr0;

		good = term_and(terms, good,
				term_or(terms, term_all(terms, half, groups[i]),
					term_none(terms, term_mask(terms, half, groups[i]))));
	}
	return term_and(terms, good,
			term_implies(terms, term_all(terms, xcr0, XFAM_AVX512),
				     term_all(terms, xcr0, XFAM_AVX)));
}

/* Levels of known types from sub-leaf 0 on, without a gap. */
static term plain_topology(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term good = term_true(terms), before = good;

	for (uint32_t i = 0; i < DECLARES_LEVELS; i++) {
		term ecx = proof_native(platform, (struct cpuid_addr){ 0x1f, i }).reg[CPUID_ECX];
		term type = term_slice(terms, ecx, 8, 8), used = term_any(terms, type);
		term known = term_below(terms, type, term_constant(terms, 8, NUM_LEVEL_TYPES));

		good = term_and(terms, good,
				term_and(terms, known, term_implies(terms, used, before)));
		before = used;
	}
	return good;
}

term declares_sound_cpu(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term fms =
		proof_native(platform, (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA }).reg[CPUID_EAX];
	struct proof_regs tsc = proof_native(platform, (struct cpuid_addr){ 0x15, 0 });
	term good = term_none(terms, term_mask(terms, fms, 0xf000c000));

	good = term_and(terms, good,
			term_not(terms, term_below(terms, tsc.reg[CPUID_ECX],
						   term_constant(terms, 32, MIN_CRYSTAL_HZ))));
	good = term_and(terms, good,
			term_not(terms, term_below(terms, tsc.reg[CPUID_EBX], tsc.reg[CPUID_EAX])));
	good = term_and(terms, good, complete_groups(platform));
	good = term_and(terms, good, plain_topology(platform));

	for (unsigned int i = 2; i < 32; i++) {
		struct proof_regs regs = proof_native(platform, (struct cpuid_addr){ 0xd, i });
		term size = term_or(terms, regs.reg[CPUID_EAX], regs.reg[CPUID_EBX]);

		good = term_and(terms, good, term_none(terms, term_mask(terms, size, ~0xffffULL)));
	}
	return good;
}

static term beyond(const struct declares *here, term value, term fixed0, uint64_t fixed1)
{
	struct terms *terms = here->terms;

	return term_or(terms, term_any(terms, term_and(terms, value, term_not(terms, fixed0))),
		       term_not(terms, term_all(terms, value, fixed1)));
}

static term incomplete(const struct declares *here, term value, uint64_t group)
{
	return term_and(here->terms, any_bit(here, value, group),
			term_not(here->terms, term_all(here->terms, value, group)));
}

static term wrong_attributes(const struct declares *here)
{
	struct terms *terms = here->terms;
	term attributes = member(here, REQUEST_ATTRIBUTES);

	return term_or(
		terms,
		beyond(here, attributes, declares_attributes_fixed0(here->limits, here->platform),
		       here->limits->attributes_fixed1),
		term_and(terms, any_bit(here, attributes, TD_ATTRIBUTES_MIGRATABLE),
			 any_bit(here, attributes, TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON)));
}

static term wrong_xfam(const struct declares *here)
{
	struct terms *terms = here->terms;
	term xfam = member(here, REQUEST_XFAM);
	term wrong = beyond(here, xfam, declares_xfam_fixed0(here->limits, here->platform),
			    here->limits->xfam_fixed1);

	wrong = term_or(terms, wrong, incomplete(here, xfam, XFAM_AVX512));
	wrong = term_or(terms, wrong, incomplete(here, xfam, XFAM_CET));
	wrong = term_or(terms, wrong, incomplete(here, xfam, XFAM_AMX));
	return term_or(terms, wrong,
		       term_and(terms, any_bit(here, xfam, XFAM_AVX512),
				term_not(terms, any_bit(here, xfam, XFAM_AVX))));
}

/* Write-back; 4 levels unless GPAW asks for 52 bits; 5 where the CPU has them and the width. */
static term wrong_eptp(const struct declares *here)
{
	struct terms *terms = here->terms;
	term eptp = member(here, REQUEST_EPTP_CONTROLS);
	term levels = term_slice(terms, eptp, 3, 3);
	term width = term_slice(
		terms,
		proof_native(here->platform, (struct cpuid_addr){ 0x80000008, 0 }).reg[CPUID_EAX],
		0, 8);
	term four = term_and(terms, term_is(terms, levels, 3),
			     term_not(terms, any_bit(here, member(here, REQUEST_CONFIG_FLAGS),
						     TD_CONFIG_FLAGS_GPAW)));
	term five = term_and(terms, term_is(terms, levels, 4),
			     term_bit(terms, here->platform->ept_vpid_cap, 7));

	five = term_and(terms, five, term_not(terms, below(here, width, MIN_WIDTH_5_LEVELS)));
	return term_or(terms, term_not(terms, term_or(terms, four, five)),
		       term_not(terms,
				term_is(terms, term_mask(terms, eptp, ~0x38ULL), EPTP_WRITE_BACK)));
}

static void check_first(const struct declares *here, struct refusals *refusals)
{
	const struct declares_limits *limits = here->limits;
	struct terms *terms = here->terms;
	term vcpus = member(here, REQUEST_MAX_VCPUS), l2 = member(here, REQUEST_NUM_L2_VMS);
	term pages = member(here, REQUEST_TDCS_PAGES), tsc = member(here, REQUEST_TSC_FREQUENCY);
	term enough = term_add(terms, term_extend(terms, l2, 32),
			       term_constant(terms, 32, MIN_TDCS_PAGES));

	refuse_operand(refusals, wrong_attributes(here), OPERAND_ATTRIBUTES);
	refuse_operand(refusals, wrong_xfam(here), OPERAND_XFAM);
	refuse_operand(refusals,
		       term_or(terms, term_none(terms, vcpus),
			       above(here, vcpus, limits->max_vcpus)),
		       OPERAND_MAX_VCPUS);
	refuse_operand(refusals, above(here, l2, MAX_L2_VMS), OPERAND_NUM_L2_VMS);
	refuse(refusals, term_and(terms, term_any(terms, pages), term_below(terms, pages, enough)),
	       STATUS_TDCS_NOT_ALLOCATED, 0);
	refuse_operand(refusals, here->request->reserved[RESERVED_0], OPERAND_RDX);
	refuse_operand(refusals,
		       beyond(here, member(here, REQUEST_CONFIG_FLAGS),
			      term_constant(terms, 64, limits->config_flags_fixed0),
			      limits->config_flags_fixed1),
		       OPERAND_EXEC_CONTROLS);
	refuse_operand(refusals, wrong_eptp(here), OPERAND_EPTP_CONTROLS);
	refuse_operand(refusals,
		       term_or(terms, below(here, tsc, MIN_TSC_FREQUENCY),
			       above(here, tsc, MAX_TSC_FREQUENCY)),
		       OPERAND_TSC_FREQUENCY);
	refuse_operand(refusals, here->request->reserved[RESERVED_1], OPERAND_RDX);
	refuse_operand(refusals, above(here, member(here, REQUEST_MSR_CONFIG_CTLS), 1),
		       OPERAND_RDX);
	refuse_operand(refusals, here->request->reserved[RESERVED_2], OPERAND_RDX);
}

static bool walks_before(const struct declares_limits *limits, size_t a, size_t b)
{
	struct cpuid_addr x = limits->slot[a], y = limits->slot[b];

	if (a < FIRST_SLOTS || b < FIRST_SLOTS)
		return a < b;
	return x.leaf != y.leaf ? x.leaf < y.leaf : x.subleaf < y.subleaf;
}

static void walk_order(const struct declares_limits *limits, size_t order[TD_MAX_CPUID])
{
	for (size_t i = 0; i < limits->num_slots; i++) {
		size_t place = i;

		for (; place && walks_before(limits, i, order[place - 1]); place--)
			order[place] = order[place - 1];
		order[place] = i;
	}
}

static void refuse_leaf(struct refusals *refusals, term when, struct cpuid_addr at, bool named)
{
	refuse(refusals, when, STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG,
	       named ? cpuid_addr_pack(at) : 0);
}

/* Zero is the platform's own; another one is for migratable TDs, of which nothing is declared. */
static void check_model(const struct declares *here, struct cpuid_addr at,
			struct refusals *refusals)
{
	struct terms *terms = here->terms;
	uint32_t bits = declares_configurable(here, at, CPUID_EAX);
	term asked = term_mask(terms, proof_request_leaf(here->request, at).reg[CPUID_EAX], bits);
	term own = term_mask(terms, proof_native(here->platform, at).reg[CPUID_EAX], bits);
	term migratable = any_bit(here, member(here, REQUEST_ATTRIBUTES), TD_ATTRIBUTES_MIGRATABLE);

	doubt(refusals, migratable);
	refuse_leaf(refusals,
		    term_and(terms, term_any(terms, asked),
			     term_not(terms, term_equal(terms, asked, own))),
		    at, true);
}

/* HLE and RTM, as the TD would have them, come together and need IA32_TSX_CTRL. */
static void check_tsx(const struct declares *here, struct cpuid_addr at, struct refusals *refusals)
{
	struct terms *terms = here->terms;
	struct declares_bit hle = declares_one_bit(here, (struct cpuid_bit){ at, CPUID_EBX, 4 });
	struct declares_bit rtm = declares_one_bit(here, (struct cpuid_bit){ at, CPUID_EBX, 11 });

	doubt(refusals, term_not(terms, term_and(terms, hle.known, rtm.known)));
	refuse_leaf(refusals, term_xor(terms, hle.value, rtm.value), at, here->limits->topology);
	refuse(refusals,
	       term_and(terms, hle.value,
			term_not(terms, term_bit(terms, here->platform->arch_capabilities, 7))),
	       STATUS_INCORRECT_MSR_VALUE | 0x10a, 0);
}

static void check_slot(const struct declares *here, struct cpuid_addr at, struct refusals *refusals)
{
	struct proof_regs asked = proof_request_leaf(here->request, at);
	struct terms *terms = here->terms;
	term wrong = term_false(terms), unknown = wrong;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t words = declares_unknown(here, at, reg);
		uint32_t known = words | declares_configurable(here, at, reg);

		wrong = term_or(terms, wrong, any_bit(here, asked.reg[reg], ~(uint64_t)known));
		unknown = term_or(terms, unknown, any_bit(here, asked.reg[reg], words));
	}
	refuse_leaf(refusals, wrong, at, true);
	doubt(refusals, unknown);
	if (at.leaf == 1)
		check_model(here, at, refusals);
	else if (at.leaf == 7 && at.subleaf == 0)
		check_tsx(here, at, refusals);
}

/* Types rise and stay below 6; an unused sub-leaf comes after the core level, and starts over. */
static term topology_wrong(const struct declares *here)
{
	struct terms *terms = here->terms;
	term before = term_constant(terms, 8, 0), core = term_false(terms), wrong = core;

	for (uint32_t i = 0; i < DECLARES_LEVELS; i++) {
		struct cpuid_addr at = { 0x1f, i };
		term type = term_slice(terms, proof_request_leaf(here->request, at).reg[CPUID_ECX],
				       8, 8);
		term unused = term_none(terms, type);

		wrong = term_or(terms, wrong, term_not(terms, below(here, type, NUM_LEVEL_TYPES)));
		wrong = term_or(terms, wrong,
				term_choice(terms, unused, term_not(terms, core),
					    term_not(terms, term_below(terms, before, type))));
		core = term_or(terms, core, term_is(terms, type, LEVEL_CORE));
		before = type;
	}
	return wrong;
}

static void check_cpuid(const struct declares *here, struct refusals *refusals)
{
	size_t order[TD_MAX_CPUID] = { 0 };

	walk_order(here->limits, order);
	for (size_t i = 0; i < here->limits->num_slots; i++)
		check_slot(here, here->limits->slot[order[i]], refusals);
	if (here->limits->topology)
		refuse(refusals,
		       term_and(here->terms,
				term_not(here->terms, declares_platform_topology(here)),
				topology_wrong(here)),
		       STATUS_LEAF_1F_FORMAT, 0);
}

static void check_last(const struct declares *here, struct refusals *refusals)
{
	struct terms *terms = here->terms;
	term config = member(here, REQUEST_ARCH_CAPABILITIES);
	term on = term_bit(terms, member(here, REQUEST_MSR_CONFIG_CTLS), 0);

	refuse_operand(refusals, here->request->reserved[RESERVED_3], OPERAND_RDX);
	refuse_operand(refusals,
		       term_choice(terms, on,
				   any_bit(here, config, ~here->limits->arch_capabilities_mask),
				   term_any(terms, config)),
		       OPERAND_ARCH_CAPABILITIES_CONFIG);
	refuse_operand(
		refusals,
		term_and(terms,
			 any_bit(here, member(here, REQUEST_ATTRIBUTES), TD_ATTRIBUTES_MIGRATABLE),
			 term_any(terms, member(here, REQUEST_NUM_L2_VMS))),
		OPERAND_RDX);
}

void declares_answer(const struct declared *declared, const struct declares_limits *limits,
		     struct proof_platform *platform, const struct proof_request *request,
		     struct proof_answer *answer)
{
	struct declares here = { declared, limits, platform, request, platform->terms };
	struct refusals refusals = { .terms = platform->terms };

	check_first(&here, &refusals);
	check_cpuid(&here, &refusals);
	check_last(&here, &refusals);
	refusals_answer(&refusals, answer);
	answer->num_values = 0;
	if (declared->num_leaves > PROOF_MAX_VALUES)
		platform->full = true;
	for (size_t i = 0; i < declared->num_leaves && i < PROOF_MAX_VALUES; i++)
		declares_leaf(&here, &declared->leaf[i], &answer->value[answer->num_values++]);
}
