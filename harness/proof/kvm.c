// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_TDX_INIT_VM: matching of entries, the policy, and the count.
 */
#include "proof/kvm.h"

#include <stdio.h>

#define SIGNIFICANT_INDEX 1 /* KVM_CPUID_FLAG_SIGNIFCANT_INDEX */
#define WIDTH_LEAF 0x80000008 /* EAX[23:16]: the guest's physical address bits, for KVM only */
#define WIDTH_BITS 0x00ff0000ULL
#define EPTP_4_LEVELS 0x1e
#define EPTP_5_LEVELS 0x26
#define EPT_CAP_5_LEVELS 7 /* bit of IA32_VMX_EPT_VPID_CAP */

/* tdx_unsupported_cpuid() of 6.16: HLE and RTM, WAITPKG. */
static const struct proof_deny {
	struct cpuid_addr at;
	struct cpuid_regs bits;
} deny_list[] = {
	{ { 7, 0 }, { { 0, 1u << 4 | 1u << 11, 1u << 5, 0 } } },
};

void proof_kvm_any(struct proof_kvm *kvm, struct terms *terms, const struct declares_limits *limits,
		   const struct profile *profile, const struct cpuid_bit *clobber,
		   size_t num_clobber)
{
	char name[32];

	*kvm = (struct proof_kvm){ .terms = terms,
				   .limits = limits,
				   .profile = profile,
				   .clobber = clobber,
				   .num_clobber = num_clobber };
	kvm->count = term_variable(terms, 8, "nent");
	kvm->attributes = term_variable(terms, 64, "ATTRIBUTES");
	kvm->xfam = term_variable(terms, 64, "XFAM");
	for (int i = 0; i < PROOF_MAX_ENTRIES; i++) {
		struct proof_entry *entry = &kvm->entry[i];

		snprintf(name, sizeof(name), "entry %d function", i);
		entry->function = term_variable(terms, 32, name);
		snprintf(name, sizeof(name), "entry %d index", i);
		entry->index = term_variable(terms, 32, name);
		snprintf(name, sizeof(name), "entry %d flags", i);
		entry->flags = term_variable(terms, 32, name);
		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			snprintf(name, sizeof(name), "entry %d %s", i, cpuid_reg_name(reg));
			entry->regs.reg[reg] = term_variable(terms, 32, name);
		}
	}
}

static bool same_leaf(struct cpuid_addr a, struct cpuid_addr b)
{
	return a.leaf == b.leaf && (a.subleaf == b.subleaf || a.subleaf == CPUID_SUBLEAF_NA ||
				    b.subleaf == CPUID_SUBLEAF_NA);
}

/* The sub-leaf as KVM shows it. */
static uint32_t index_of(struct cpuid_addr at)
{
	return at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;
}

static struct cpuid_regs denied(struct cpuid_addr at)
{
	struct cpuid_regs bits = { 0 };

	for (size_t i = 0; i < sizeof(deny_list) / sizeof(deny_list[0]); i++) {
		for (int reg = 0; same_leaf(deny_list[i].at, at) && reg < CPUID_NUM_REGS; reg++)
			bits.reg[reg] |= deny_list[i].bits.reg[reg];
	}
	return bits;
}

static struct cpuid_regs not_allowed(const struct profile *profile, struct cpuid_addr at)
{
	struct cpuid_regs bits = { { ~0u, ~0u, ~0u, ~0u } };

	for (size_t i = 0; i < profile->num_allowed; i++) {
		for (int reg = 0; same_leaf(profile->allowed[i].at, at) && reg < CPUID_NUM_REGS;
		     reg++)
			bits.reg[reg] &= ~profile->allowed[i].mask.reg[reg];
	}
	return bits;
}

static struct cpuid_regs clobbering(const struct proof_kvm *kvm, struct cpuid_addr at)
{
	struct cpuid_regs bits = { 0 };

	for (size_t i = 0; i < kvm->num_clobber; i++) {
		if (cpuid_addr_equal(kvm->clobber[i].at, at))
			bits.reg[kvm->clobber[i].reg] |= 1u << kvm->clobber[i].bit;
	}
	return bits;
}

/* What KVM keeps back of a slot. */
static struct cpuid_regs unsupported(const struct proof_kvm *kvm, struct cpuid_addr at)
{
	const struct profile *profile = kvm->profile;
	struct cpuid_regs bits;

	if (profile->policy == KVM_ALLOWLIST)
		bits = not_allowed(profile, at);
	else if (profile->policy == KVM_CLOBBER_LIST && kvm->clobber)
		bits = clobbering(kvm, at);
	else
		bits = denied(at);
	for (size_t i = 0; i < profile->num_supported; i++) {
		const struct cpuid_bit *bit = &profile->supported[i];

		if (same_leaf(bit->at, at))
			bits.reg[bit->reg] &= ~(1u << bit->bit);
	}
	return bits;
}

static term is_given(const struct proof_kvm *kvm, int i)
{
	return term_below(kvm->terms, term_constant(kvm->terms, 8, (uint64_t)i), kvm->count);
}

/* An entry without the flag answers for every index of its leaf. */
static term answers(const struct proof_kvm *kvm, int i, uint32_t function, uint32_t index)
{
	const struct proof_entry *entry = &kvm->entry[i];
	struct terms *terms = kvm->terms;
	term any_index = term_not(terms, term_all(terms, entry->flags, SIGNIFICANT_INDEX));
	term matches = term_or(terms, any_index, term_is(terms, entry->index, index));

	return term_and(terms, is_given(kvm, i),
			term_and(terms, term_is(terms, entry->function, function), matches));
}

/* The first entry that answers, if there is one. */
struct found {
	term some;
	term index; /* that the entry itself claims */
	struct proof_regs regs;
};

static struct found find(const struct proof_kvm *kvm, uint32_t function, uint32_t index)
{
	struct terms *terms = kvm->terms;
	term zero = term_constant(terms, 32, 0);
	struct found found = { term_false(terms), zero, { { zero, zero, zero, zero } } };

	for (int i = PROOF_MAX_ENTRIES; i-- > 0;) {
		term here = answers(kvm, i, function, index);

		found.some = term_or(terms, found.some, here);
		found.index = term_choice(terms, here, kvm->entry[i].index, found.index);
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			found.regs.reg[reg] = term_choice(terms, here, kvm->entry[i].regs.reg[reg],
							  found.regs.reg[reg]);
	}
	return found;
}

static term holds_any(const struct proof_kvm *kvm, const struct proof_regs *regs,
		      struct cpuid_regs bits)
{
	struct terms *terms = kvm->terms;
	term some = term_false(terms);

	for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
		some = term_or(terms, some,
			       term_any(terms, term_mask(terms, regs->reg[reg], bits.reg[reg])));
	return some;
}

/* The deny list looks at the slot of the index that the entry claims, the others at the slot itself. */
static term refused(const struct proof_kvm *kvm, struct cpuid_addr at, const struct found *found)
{
	const struct declares_limits *limits = kvm->limits;
	struct terms *terms = kvm->terms;
	term wrong = term_false(terms), named = wrong;

	if (kvm->profile->policy != KVM_DENYLIST)
		return holds_any(kvm, &found->regs, unsupported(kvm, at));
	for (size_t i = 0; i < limits->num_slots; i++) {
		struct cpuid_addr other = limits->slot[i];
		term here;

		if (other.leaf != at.leaf)
			continue;
		here = term_and(terms, term_is(terms, found->index, index_of(other)),
				term_not(terms, named));
		named = term_or(terms, named, here);
		wrong = term_or(terms, wrong,
				term_and(terms, here,
					 holds_any(kvm, &found->regs, unsupported(kvm, other))));
	}
	return wrong;
}

/* Each slot's entry, and that all entries were used: as far as a count can tell. */
static void copy_slots(struct proof_kvm *kvm, struct proof_request *request)
{
	struct terms *terms = kvm->terms;
	term copied = term_constant(terms, 8, 0);

	for (size_t i = 0; i < kvm->limits->num_slots; i++) {
		struct cpuid_addr at = kvm->limits->slot[i];
		struct found found = find(kvm, at.leaf, index_of(at));

		if (at.leaf == WIDTH_LEAF)
			found.regs.reg[CPUID_EAX] =
				term_mask(terms, found.regs.reg[CPUID_EAX], ~WIDTH_BITS);
		kvm->passes = term_and(
			terms, kvm->passes,
			term_not(terms, term_and(terms, found.some, refused(kvm, at, &found))));
		copied = term_add(terms, copied, term_extend(terms, found.some, 8));
		request->leaf[request->num_leaves++] = (struct proof_leaf){ at, found.regs };
	}
	kvm->passes = term_and(terms, kvm->passes, term_equal(terms, copied, kvm->count));
}

/* GPAW and the EPT's depth follow from the guest's physical address bits: 48 or 52. */
static void take_width(struct proof_kvm *kvm, struct proof_platform *platform,
		       struct proof_request *request)
{
	struct terms *terms = kvm->terms;
	struct found found = find(kvm, WIDTH_LEAF, 0);
	term bits = term_slice(terms, found.regs.reg[CPUID_EAX], 16, 8);
	term four = term_is(terms, bits, 48), five = term_is(terms, bits, 52);
	term can = term_bit(terms, platform->ept_vpid_cap, EPT_CAP_5_LEVELS);
	uint64_t flags = TD_CONFIG_FLAGS_NO_RBP_MOD & kvm->limits->config_flags_fixed0;

	kvm->passes = term_and(terms, found.some, term_or(terms, four, term_and(terms, five, can)));
	request->member[REQUEST_EPTP_CONTROLS] =
		term_choice(terms, five, term_constant(terms, 64, EPTP_5_LEVELS),
			    term_constant(terms, 64, EPTP_4_LEVELS));
	request->member[REQUEST_CONFIG_FLAGS] =
		term_choice(terms, five, term_constant(terms, 64, flags | TD_CONFIG_FLAGS_GPAW),
			    term_constant(terms, 64, flags));
}

/* Within what KVM and the module support; what the module demands is added. */
static term limited(struct proof_kvm *kvm, term asked, uint64_t supported, term fixed0,
		    uint64_t fixed1)
{
	struct terms *terms = kvm->terms;
	term takes = (supported & fixed1) == fixed1 ? term_mask(terms, fixed0, supported) :
						      term_constant(terms, 64, 0);

	kvm->passes = term_and(terms, kvm->passes,
			       term_none(terms, term_and(terms, asked, term_not(terms, takes))));
	return term_or(terms, asked, term_constant(terms, 64, fixed1));
}

void proof_kvm_answer(struct proof_kvm *kvm, struct proof_platform *platform,
		      struct proof_request *request)
{
	const struct declares_limits *limits = kvm->limits;
	struct td_config config;

	td_config_default(&config);
	proof_request_given(request, kvm->terms, NULL, 0, &config);
	take_width(kvm, platform, request);
	copy_slots(kvm, request);
	request->member[REQUEST_ATTRIBUTES] =
		limited(kvm, kvm->attributes, kvm->profile->attributes,
			declares_attributes_fixed0(limits, platform), limits->attributes_fixed1);
	request->member[REQUEST_XFAM] =
		limited(kvm, kvm->xfam, kvm->profile->xfam, declares_xfam_fixed0(limits, platform),
			limits->xfam_fixed1);
}

static void write_one(const struct proof_kvm *kvm, term at, uint64_t value, uint64_t *variables)
{
	variables[term_node(kvm->terms, at)->value] = value;
}

void proof_kvm_write(const struct proof_kvm *kvm, const struct td_config *config,
		     uint64_t *variables)
{
	write_one(kvm, kvm->count, config->num_entries, variables);
	write_one(kvm, kvm->attributes, config->attributes, variables);
	write_one(kvm, kvm->xfam, config->xfam, variables);
	for (size_t i = 0; i < PROOF_MAX_ENTRIES; i++) {
		const struct td_entry *entry = &config->entry[i];

		write_one(kvm, kvm->entry[i].function, entry->function, variables);
		write_one(kvm, kvm->entry[i].index, entry->index, variables);
		write_one(kvm, kvm->entry[i].flags, entry->flags, variables);
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			write_one(kvm, kvm->entry[i].regs.reg[reg], entry->regs.reg[reg],
				  variables);
	}
}

void proof_kvm_read(const struct proof_kvm *kvm, const uint64_t *values, struct td_config *config)
{
	td_config_default(config);
	config->num_entries = (size_t)values[kvm->count];
	config->attributes = values[kvm->attributes];
	config->xfam = values[kvm->xfam];
	for (size_t i = 0; i < config->num_entries && i < PROOF_MAX_ENTRIES; i++) {
		const struct proof_entry *from = &kvm->entry[i];
		struct td_entry *entry = &config->entry[i];

		*entry = (struct td_entry){
			.function = (uint32_t)values[from->function],
			.index = (uint32_t)values[from->index],
			.flags = (uint32_t)values[from->flags],
		};
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			entry->regs.reg[reg] = (uint32_t)values[from->regs.reg[reg]];
	}
}

size_t proof_kvm_terms(const struct proof_kvm *kvm, term *terms)
{
	size_t count = 0;

	terms[count++] = kvm->count;
	terms[count++] = kvm->attributes;
	terms[count++] = kvm->xfam;
	terms[count++] = kvm->passes;
	for (int i = 0; i < PROOF_MAX_ENTRIES; i++) {
		terms[count++] = kvm->entry[i].function;
		terms[count++] = kvm->entry[i].index;
		terms[count++] = kvm->entry[i].flags;
		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			terms[count++] = kvm->entry[i].regs.reg[reg];
	}
	return count;
}
