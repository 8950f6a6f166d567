// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT by the masks: the checks of TD_PARAMS around the walk over the CPUID table.
 */
#include "proof/done.h"

#include "emulator/status.h"
#include "proof/refusals.h"

#define MIN_TDCS_PAGES 6
#define AVX (1ULL << 2)
#define AVX512 (7ULL << 5)
#define CET (3ULL << 11)
#define AMX (3ULL << 17)

#define EPT_LEVELS_4 0x1e /* write-back, and page-walk length minus one in bits 5:3 */
#define EPT_LEVELS_5 0x26
#define EPT_CAP_LEVELS_5 7 /* bit of IA32_VMX_EPT_VPID_CAP */
#define MIN_WIDTH_LEVELS_5 49
#define CONFIG_ARCH_CAPABILITIES 1 /* the bit of MSR_CONFIG_CTLS */

size_t done_slots(const struct masks *masks, struct cpuid_addr at[TD_MAX_CPUID])
{
	for (size_t i = 0; i < masks->num_slots; i++)
		at[i] = masks->slot[i].at;
	return masks->num_slots;
}

void done_reserved(const struct masks *masks, uint16_t offset[PROOF_NUM_RESERVED])
{
	static const enum masks_field fields[PROOF_NUM_RESERVED] = {
		FIELD_RESERVED0, FIELD_RESERVED1, FIELD_RESERVED2, FIELD_RESERVED3
	};

	for (size_t i = 0; i < PROOF_NUM_RESERVED; i++)
		offset[i] = masks->field[fields[i]].offset;
}

struct proof_msrs done_msrs(const struct masks *masks)
{
	return (struct proof_msrs){
		.arch_capabilities = masks->arch_capabilities.required_native_1,
	};
}

term done_xfam_fixed0(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term user = proof_native(platform, (struct cpuid_addr){ 0xd, 0 }).reg[CPUID_EAX];
	term supervisor = proof_native(platform, (struct cpuid_addr){ 0xd, 1 }).reg[CPUID_ECX];

	user = term_mask(terms, term_extend(terms, user, 64), masks->xfam_user);
	supervisor = term_mask(terms, term_extend(terms, supervisor, 64), masks->xfam_supervisor);
	return term_mask(terms, term_or(terms, user, supervisor), masks->xfam_fixed0);
}

term done_attributes_fixed0(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term fixed0 = term_constant(terms, 64, masks->attributes_fixed0);
	term lass = proof_native(platform, (struct cpuid_addr){ 7, 1 }).reg[CPUID_EAX];

	if (!masks->algorithm[MASKS_LASS_ATTRIBUTE])
		return fixed0;
	return term_choice(terms, term_bit(terms, lass, 6), fixed0,
			   term_mask(terms, fixed0, ~TD_ATTRIBUTES_LASS));
}

/* A bit that may not be set, or one that must be and is not. */
static term breaks_limits(struct terms *terms, term value, term fixed0, uint64_t fixed1)
{
	return term_or(terms, term_any(terms, term_and(terms, value, term_not(terms, fixed0))),
		       term_not(terms, term_all(terms, value, fixed1)));
}

static term part_of(struct terms *terms, term value, uint64_t group)
{
	return term_and(terms, term_any(terms, term_mask(terms, value, group)),
			term_not(terms, term_all(terms, value, group)));
}

static term wrong_attributes(const struct masks *masks, struct proof_platform *platform,
			     term attributes)
{
	struct terms *terms = platform->terms;
	term both =
		term_and(terms, term_all(terms, attributes, TD_ATTRIBUTES_MIGRATABLE),
			 term_any(terms, term_mask(terms, attributes,
						   TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON)));

	return term_or(terms, both,
		       breaks_limits(terms, attributes, done_attributes_fixed0(masks, platform),
				     masks->attributes_fixed1));
}

static term wrong_xfam(const struct masks *masks, struct proof_platform *platform, term xfam)
{
	struct terms *terms = platform->terms;
	term wrong =
		breaks_limits(terms, xfam, done_xfam_fixed0(masks, platform), masks->xfam_fixed1);

	wrong = term_or(terms, wrong,
			term_and(terms, term_any(terms, term_mask(terms, xfam, AVX512)),
				 term_not(terms, term_all(terms, xfam, AVX))));
	wrong = term_or(terms, wrong, part_of(terms, xfam, AVX512));
	wrong = term_or(terms, wrong, part_of(terms, xfam, CET));
	return term_or(terms, wrong, part_of(terms, xfam, AMX));
}

static term wrong_eptp(struct proof_platform *platform, term eptp, term flags)
{
	struct terms *terms = platform->terms;
	term width = proof_native(platform, (struct cpuid_addr){ 0x80000008, CPUID_SUBLEAF_NA })
			     .reg[CPUID_EAX];
	term narrow = term_below(terms, term_slice(terms, width, 0, 8),
				 term_constant(terms, 8, MIN_WIDTH_LEVELS_5));
	term five = term_and(terms, term_bit(terms, platform->ept_vpid_cap, EPT_CAP_LEVELS_5),
			     term_not(terms, narrow));
	term good = term_and(terms, term_is(terms, eptp, EPT_LEVELS_5), five);

	good = term_or(terms, good,
		       term_and(terms, term_is(terms, eptp, EPT_LEVELS_4),
				term_not(terms, term_all(terms, flags, TD_CONFIG_FLAGS_GPAW))));
	return term_not(terms, good);
}

static term too_few_pages(struct terms *terms, term pages, term num_l2_vms)
{
	term needed = term_add(terms, term_extend(terms, num_l2_vms, 32),
			       term_constant(terms, 32, MIN_TDCS_PAGES));

	return term_and(terms, term_any(terms, pages), term_below(terms, pages, needed));
}

static void refuse_operand(struct refusals *refusals, term when, enum tdx_operand operand)
{
	refuse(refusals, when, TDX_OPERAND_INVALID | operand, 0);
}

static term above(struct terms *terms, term value, uint64_t limit)
{
	return term_below(terms, term_constant(terms, term_width(terms, value), limit), value);
}

static void check_controls(const struct masks *masks, struct proof_platform *platform,
			   const struct proof_request *request, struct refusals *refusals)
{
	struct terms *terms = platform->terms;
	const term *member = request->member;
	term flags = member[REQUEST_CONFIG_FLAGS], vcpus = member[REQUEST_MAX_VCPUS];
	term tsc = member[REQUEST_TSC_FREQUENCY], ctls = member[REQUEST_MSR_CONFIG_CTLS];

	refuse_operand(refusals, wrong_attributes(masks, platform, member[REQUEST_ATTRIBUTES]),
		       TDX_OPERAND_ATTRIBUTES);
	refuse_operand(refusals, wrong_xfam(masks, platform, member[REQUEST_XFAM]),
		       TDX_OPERAND_XFAM);
	refuse_operand(refusals,
		       term_or(terms, term_none(terms, vcpus),
			       above(terms, vcpus, masks->max_vcpus)),
		       TDX_OPERAND_MAX_VCPUS);
	refuse_operand(refusals, above(terms, member[REQUEST_NUM_L2_VMS], masks->max_l2_vms),
		       TDX_OPERAND_NUM_L2_VMS);
	refuse(refusals,
	       too_few_pages(terms, member[REQUEST_TDCS_PAGES], member[REQUEST_NUM_L2_VMS]),
	       TDX_TDCS_NOT_ALLOCATED, 0);
	refuse_operand(refusals, request->reserved[RESERVED_0], TDX_OPERAND_RDX);
	refuse_operand(refusals,
		       breaks_limits(terms, flags,
				     term_constant(terms, 64, masks->config_flags_fixed0),
				     masks->config_flags_fixed1),
		       TDX_OPERAND_EXEC_CONTROLS);
	refuse_operand(refusals, wrong_eptp(platform, member[REQUEST_EPTP_CONTROLS], flags),
		       TDX_OPERAND_EPTP_CONTROLS);
	refuse_operand(
		refusals,
		term_or(terms,
			term_below(terms, tsc, term_constant(terms, 16, masks->tsc_frequency_min)),
			above(terms, tsc, masks->tsc_frequency_max)),
		TDX_OPERAND_TSC_FREQUENCY);
	refuse_operand(refusals, request->reserved[RESERVED_1], TDX_OPERAND_RDX);
	refuse_operand(refusals, above(terms, ctls, CONFIG_ARCH_CAPABILITIES), TDX_OPERAND_RDX);
	refuse_operand(refusals, request->reserved[RESERVED_2], TDX_OPERAND_RDX);
}

static void check_rest(const struct masks *masks, const struct proof_request *request,
		       struct refusals *refusals)
{
	struct terms *terms = request->terms;
	const term *member = request->member;
	term config = member[REQUEST_ARCH_CAPABILITIES];
	term wanted = term_is(terms, member[REQUEST_MSR_CONFIG_CTLS], CONFIG_ARCH_CAPABILITIES);
	term beyond =
		term_any(terms, term_mask(terms, config, ~masks->arch_capabilities.config_mask));

	refuse_operand(refusals, request->reserved[RESERVED_3], TDX_OPERAND_RDX);
	refuse_operand(refusals,
		       term_or(terms, beyond,
			       term_and(terms, term_any(terms, config), term_not(terms, wanted))),
		       TDX_OPERAND_ARCH_CAPABILITIES_CONFIG);
	refuse_operand(
		refusals,
		term_and(terms,
			 term_all(terms, member[REQUEST_ATTRIBUTES], TD_ATTRIBUTES_MIGRATABLE),
			 term_any(terms, member[REQUEST_NUM_L2_VMS])),
		TDX_OPERAND_RDX);
}

void done_answer(const struct masks *masks, uint64_t opt_in, struct proof_platform *platform,
		 const struct proof_request *request, struct proof_answer *answer)
{
	struct refusals refusals = { .terms = platform->terms };

	check_controls(masks, platform, request, &refusals);
	done_walk(masks, opt_in, platform, request, &refusals, answer);
	check_rest(masks, request, &refusals);
	refusals_answer(&refusals, answer);
}
