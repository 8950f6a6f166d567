// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields whose value no declared type gives, by what the documents say of them by name.
 */
#include "proof/declares.h"

#define XSAVE_LEGACY_AND_HEADER 576 /* bytes, SDM volume 1, 13.4 */
#define NUM_COMPONENTS 63

#define LEVEL_SMT 1
#define LEVEL_CORE 2

/* What of leaf 0x1f has a meaning: shift, number of processors, sub-leaf and level type. */
static const struct cpuid_regs level_bits = { { 0x1f, 0xffff, 0xffff, 0 } };

static struct proof_regs native(const struct declares *here, uint32_t leaf, uint32_t subleaf)
{
	return proof_native(here->platform, (struct cpuid_addr){ leaf, subleaf });
}

static term xfam_bit(const struct declares *here, unsigned int bit)
{
	return term_bit(here->terms, here->request->member[REQUEST_XFAM], bit);
}

/* An accepted TD has no component that XFAM_FIXED0 does not list. */
static bool may_have(const struct declares *here, unsigned int component)
{
	return here->limits->xfam_fixed0 >> component & 1;
}

/* Of XFAM's part that belongs to XCR0, as if the guest had it all on: the end of the last one. */
static term xsave_size(const struct declares *here)
{
	struct terms *terms = here->terms;
	term xcr0 =
		term_mask(terms, native(here, 0xd, 0).reg[CPUID_EAX], ~DECLARES_SUPERVISOR_STATE);
	term size = term_constant(terms, 33, XSAVE_LEGACY_AND_HEADER);

	for (unsigned int i = 2; i < 32; i++) {
		struct proof_regs regs = native(here, 0xd, i);
		term end = term_add(terms, term_extend(terms, regs.reg[CPUID_EBX], 33),
				    term_extend(terms, regs.reg[CPUID_EAX], 33));
		term on = term_and(terms, xfam_bit(here, i), term_bit(terms, xcr0, i));

		if (!may_have(here, i))
			continue;
		end = term_keep(terms, on, end);
		size = term_choice(terms, term_below(terms, size, end), end, size);
	}
	return term_slice(terms, size, 0, 32);
}

/* The TD has a component that XFD can disable: CPUID(0xd,n).ECX[2]. */
static term xfd(const struct declares *here)
{
	struct terms *terms = here->terms;
	term some = term_false(terms);

	for (unsigned int i = 2; i < NUM_COMPONENTS; i++) {
		if (may_have(here, i))
			some = term_or(
				terms, some,
				term_and(terms, xfam_bit(here, i),
					 term_bit(terms, native(here, 0xd, i).reg[CPUID_ECX], 2)));
	}
	return term_keep(terms, some, native(here, 0xd, 1).reg[CPUID_EAX]);
}

/* The core type is native, but must not differ after a migration. */
static term core_type(const struct declares *here)
{
	struct terms *terms = here->terms;
	term migratable = term_all(terms, here->request->member[REQUEST_ATTRIBUTES],
				   TD_ATTRIBUTES_MIGRATABLE);

	return term_keep(terms, term_not(terms, migratable), native(here, 0x1a, 0).reg[CPUID_EAX]);
}

static struct declares_bit linear_width(const struct declares *here)
{
	struct declares_bit la57 =
		declares_one_bit(here, (struct cpuid_bit){ { 7, 0 }, CPUID_ECX, 16 });
	struct terms *terms = here->terms;
	term none = term_constant(terms, 32, 0);

	return (struct declares_bit){
		term_choice(terms, la57.value, term_constant(terms, 32, 57 << 8),
			    term_constant(terms, 32, 48 << 8)),
		term_choice(terms, la57.known, term_constant(terms, 32, UINT32_MAX), none),
	};
}

static struct proof_regs asked_level(const struct declares *here, uint32_t level)
{
	return proof_request_leaf(here->request, (struct cpuid_addr){ 0x1f, level });
}

term declares_platform_topology(const struct declares *here)
{
	struct terms *terms = here->terms;
	term some = term_false(terms);

	for (uint32_t i = 0; i < DECLARES_LEVELS; i++) {
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_EDX; reg++)
			some = term_or(terms, some, term_any(terms, asked_level(here, i).reg[reg]));
	}
	return term_not(terms, some);
}

static struct proof_regs meaning_of(const struct declares *here, struct proof_regs regs)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		regs.reg[reg] = term_mask(here->terms, regs.reg[reg], level_bits.reg[reg]);
	return regs;
}

struct proof_regs declares_level(const struct declares *here, uint32_t level)
{
	struct proof_regs own = meaning_of(here, native(here, 0x1f, level));
	struct proof_regs regs = asked_level(here, level);
	term platform = declares_platform_topology(here);

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		regs.reg[reg] = term_choice(here->terms, platform, own.reg[reg], regs.reg[reg]);
	return regs;
}

static term level_type(const struct declares *here, uint32_t level)
{
	return term_slice(here->terms, declares_level(here, level).reg[CPUID_ECX], 8, 8);
}

/* The thread level of leaf 0x1f, or the platform's where the TD has none. */
static struct declares_bit thread_level(const struct declares *here, enum cpuid_reg reg)
{
	struct terms *terms = here->terms;
	term value = meaning_of(here, native(here, 0xb, 0)).reg[reg];
	term one = term_false(terms), more = one;

	for (uint32_t i = 0; i < DECLARES_LEVELS; i++) {
		term is_thread = term_is(terms, level_type(here, i), LEVEL_SMT);

		value = term_choice(terms, is_thread, declares_level(here, i).reg[reg], value);
		more = term_or(terms, more, term_and(terms, one, is_thread));
		one = term_or(terms, one, is_thread);
	}
	/* A second one may follow a sub-leaf without type: no source says which counts. */
	return (struct declares_bit){ value, term_choice(terms, more, term_constant(terms, 32, 0),
							 term_constant(terms, 32, UINT32_MAX)) };
}

/* Leaf 0xb: the thread level; the last sub-leaf of leaf 0x1f with the core level's type; the end. */
static bool extended_topology(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg,
			      struct declares_bit *field)
{
	struct terms *terms = here->terms;
	term value = term_constant(terms, 32, 0);

	if (reg == CPUID_EDX || at.subleaf > 2)
		return false;
	if (at.subleaf == 0) {
		*field = thread_level(here, reg);
		return true;
	}
	if (at.subleaf == 1)
		value = declares_level(here, DECLARES_LEVELS - 1).reg[reg];
	if (at.subleaf == 1 && reg == CPUID_ECX)
		value = term_or(terms, term_mask(terms, value, 0xff),
				term_constant(terms, 32, LEVEL_CORE << 8));
	*field = (struct declares_bit){ value, term_constant(terms, 32, UINT32_MAX) };
	return true;
}

void declares_special(const struct declares *here, struct cpuid_addr at, enum cpuid_reg reg,
		      struct declares_bit *field)
{
	field->known = term_constant(here->terms, 32, UINT32_MAX);
	if (at.leaf == 0xd && at.subleaf == 0 && reg == CPUID_ECX)
		field->value = xsave_size(here);
	else if (at.leaf == 0xd && at.subleaf == 1 && reg == CPUID_EAX)
		field->value = xfd(here);
	else if (at.leaf == 0x1a && reg == CPUID_EAX)
		field->value = core_type(here);
	else if (at.leaf == 0x80000008 && reg == CPUID_EAX)
		*field = linear_width(here);
	else if (at.leaf != 0xb || !extended_topology(here, at, reg, field))
		*field = (struct declares_bit){ term_constant(here->terms, 32, 0),
						term_constant(here->terms, 32, 0) };
}
