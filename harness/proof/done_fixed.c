// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fields of fixed bits, as a module works them out of its masks.
 */
#include "proof/done.h"

#define TSX_BITS (1u << 4 | 1u << 11) /* HLE and RTM, of 7.0:ebx */
#define TSX_CTRL 7 /* bit of IA32_ARCH_CAPABILITIES */

static term tsx_there(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term ebx = proof_native(platform, (struct cpuid_addr){ 7, 0 }).reg[CPUID_EBX];

	return term_and(terms, term_bit(terms, platform->arch_capabilities, TSX_CTRL),
			term_all(terms, ebx, TSX_BITS));
}

/* All bits of a slot but those that need a matching value rather than a 1. */
static term slot_all(const struct masks_slot *slot, enum cpuid_reg reg,
		     struct proof_platform *platform)
{
	uint32_t bits = (slot->configured.reg[reg] | slot->configured_and_native.reg[reg]) &
			~slot->opt_in.reg[reg];
	struct terms *terms = platform->terms;

	if (slot->at.leaf == 0x1f || (slot->at.leaf == 1 && reg == CPUID_EAX))
		bits = 0;
	if (slot->at.leaf == 7 && slot->at.subleaf == 0 && reg == CPUID_EBX)
		return term_choice(terms, tsx_there(platform), term_constant(terms, 32, bits),
				   term_constant(terms, 32, bits & ~(uint64_t)TSX_BITS));
	return term_constant(terms, 32, bits);
}

void done_extremes(const struct masks *masks, struct proof_platform *platform,
		   struct proof_answer *low, struct proof_answer *high)
{
	struct terms *terms = platform->terms;
	struct cpuid_addr slot[TD_MAX_CPUID];
	size_t count = done_slots(masks, slot);
	struct proof_request request;
	struct td_config config;

	td_config_default(&config);
	config.xfam = masks->xfam_fixed1;
	config.attributes = masks->attributes_fixed1;
	proof_request_given(&request, terms, slot, count, &config);
	done_answer(masks, 0, platform, &request, low);
	request.member[REQUEST_XFAM] = done_xfam_fixed0(masks, platform);
	request.member[REQUEST_ATTRIBUTES] = term_mask(
		terms, done_attributes_fixed0(masks, platform), ~TD_ATTRIBUTES_MIGRATABLE);
	for (size_t i = 0; i < count; i++) {
		for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++)
			request.leaf[i].regs.reg[reg] = slot_all(&masks->slot[i], reg, platform);
	}
	done_answer(masks, 0, platform, &request, high);
}

/* Neither: what the module computes, the TSC's frequency, and what is configurable. */
static uint32_t neither(const struct masks *masks, size_t entry, enum cpuid_reg reg)
{
	const struct masks_entry *at = &masks->entry[entry];
	uint32_t bits = masks_code_computed(at->at).reg[reg];

	if (at->at.leaf == 0x15 && reg == CPUID_EBX)
		bits = UINT32_MAX;
	if (at->slot >= 0)
		bits |= masks->slot[at->slot].configured.reg[reg] &
			~masks->slot[at->slot].opt_in.reg[reg];
	return bits;
}

struct done_fixed done_fixed_bits(const struct masks *masks, const struct proof_answer *low,
				  const struct proof_answer *high, struct terms *terms,
				  size_t entry, enum cpuid_reg reg)
{
	term never = low->value[entry].regs.reg[reg], ever = high->value[entry].regs.reg[reg];
	term free = term_constant(terms, 32, neither(masks, entry, reg));
	struct done_fixed fixed = {
		term_or(terms, term_or(terms, never, ever), free),
		term_and(terms, term_and(terms, never, ever), term_not(terms, free)),
	};

	return fixed;
}
