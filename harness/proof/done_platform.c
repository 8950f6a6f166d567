// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which platforms the module runs on: the checks of TDH.SYS.INIT and TDH.SYS.LP_INIT.
 */
#include "proof/done.h"

#define NA CPUID_SUBLEAF_NA
#define LEVELS 6
#define LEVEL_CORE 2
#define MAX_SHIFT 13 /* leaf 4 gives at most 4096 sharing threads */

static term native(struct proof_platform *platform, uint32_t leaf, uint32_t subleaf,
		   enum cpuid_reg reg)
{
	return proof_native(platform, (struct cpuid_addr){ leaf, subleaf }).reg[reg];
}

static term at_least(struct terms *terms, term value, uint64_t limit)
{
	return term_not(terms, term_below(terms, value,
					  term_constant(terms, term_width(terms, value), limit)));
}

static term required_bits(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term good = term_true(terms);

	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];

		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			term value = proof_native(platform, entry->at).reg[reg];

			value = term_mask(terms, value, entry->verify_mask.reg[reg]);
			good = term_and(terms, good,
					term_is(terms, value, entry->verify_value.reg[reg]));
		}
	}
	return good;
}

static term leaf_ranges(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;

	return term_and(terms,
			at_least(terms, native(platform, 0, NA, CPUID_EAX),
				 masks->min_native_base_leaf),
			at_least(terms, native(platform, 0x80000000, NA, CPUID_EAX),
				 masks->min_native_extended_leaf));
}

/* Version 5, and no fixed counter beyond the seventh, by number or by mask. */
static term perfmon(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term version = term_slice(terms, native(platform, 0xa, NA, CPUID_EAX), 0, 8);
	term count = term_slice(terms, native(platform, 0xa, NA, CPUID_EDX), 0, 5);
	term mask = native(platform, 0xa, NA, CPUID_ECX);

	return term_and(terms, at_least(terms, version, 5),
			term_and(terms, term_below(terms, count, term_constant(terms, 5, 8)),
				 term_none(terms, term_mask(terms, mask, ~0x7fULL))));
}

/* Level types of leaf 0x1f rise up to the first unused one, and the core level is there. */
static term topology(struct proof_platform *platform, term *shift)
{
	struct terms *terms = platform->terms;
	term before = term_constant(terms, 8, 0), core = term_false(terms);
	term goes_on = term_true(terms), good = term_true(terms);

	*shift = term_constant(terms, 5, 0);
	for (uint32_t i = 0; i < LEVELS; i++) {
		term type = term_slice(terms, native(platform, 0x1f, i, CPUID_ECX), 8, 8);
		term width = term_slice(terms, native(platform, 0x1f, i, CPUID_EAX), 0, 5);

		goes_on = term_and(terms, goes_on, term_any(terms, type));
		good = term_and(terms, good,
				term_implies(terms, goes_on, term_below(terms, before, type)));
		core = term_or(terms, core,
			       term_and(terms, goes_on, term_is(terms, type, LEVEL_CORE)));
		*shift = term_choice(terms, goes_on, width, *shift);
		before = type;
	}
	return term_and(terms, good, core);
}

/* The last level cache is shared by the whole package. */
static term cache_spans(struct proof_platform *platform, term shift)
{
	struct terms *terms = platform->terms;
	term sharing = term_slice(terms, native(platform, 4, 3, CPUID_EAX), 14, 12);
	term good = term_below(terms, shift, term_constant(terms, 5, MAX_SHIFT));

	for (unsigned int i = 0; i < MAX_SHIFT; i++)
		good = term_and(terms, good,
				term_implies(terms, term_is(terms, shift, i),
					     at_least(terms, sharing, (1ULL << i) - 1)));
	return good;
}

static term widths(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term linear = term_slice(terms, native(platform, 0x80000008, NA, CPUID_EAX), 8, 8);
	term la57 = term_bit(terms, native(platform, 7, 0, CPUID_ECX), 16);
	term depths = term_slice(terms, native(platform, 0x1c, NA, CPUID_EAX), 0, 8);

	return term_and(terms, term_any(terms, depths),
			term_choice(terms, la57, term_is(terms, linear, 57),
				    term_is(terms, linear, 48)));
}

static term tsc(struct proof_platform *platform)
{
	struct terms *terms = platform->terms;

	return term_and(terms, term_any(terms, native(platform, 0x15, NA, CPUID_EAX)),
			term_any(terms, native(platform, 0x15, NA, CPUID_EBX)));
}

static term msrs(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term value = platform->arch_capabilities;

	return term_and(terms, term_all(terms, value, masks->arch_capabilities.required_native_1),
			term_none(terms, term_mask(terms, value,
						   masks->arch_capabilities.required_native_0)));
}

term done_admits(const struct masks *masks, struct proof_platform *platform)
{
	struct terms *terms = platform->terms;
	term shift, good = topology(platform, &shift);

	good = term_and(terms, good, cache_spans(platform, shift));
	good = term_and(terms, good, leaf_ranges(masks, platform));
	good = term_and(terms, good, required_bits(masks, platform));
	good = term_and(terms, good, perfmon(platform));
	good = term_and(terms, good, tsc(platform));
	good = term_and(terms, good, widths(platform));
	return term_and(terms, good, msrs(masks, platform));
}
