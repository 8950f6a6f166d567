// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT by the masks: virtual CPUID, entry by entry in the order of the module's table.
 */
#include "emulator/status.h"
#include "proof/done.h"
#include "proof/refusals.h"

#define HLE 4 /* bits of 7.0:ebx */
#define RTM 11
#define PKS 31 /* of 7.0:ecx */
#define LA57 16
#define LASS 6 /* of 7.1:eax */
#define ARCH_PERFMON_EXT 8
#define XFD 4 /* of 0xd.1:eax */
#define MONITOR 3 /* of 1:ecx */
#define TSX_CTRL 7 /* of IA32_ARCH_CAPABILITIES */
#define MSR_ARCH_CAPABILITIES 0x10a

#define XSAVE_LEGACY 576 /* bytes of x87 and SSE state and the header */
#define LEVELS 6
#define LEVEL_SMT 1
#define LEVEL_CORE 2
#define LEVEL_MAX 5

struct walk {
	const struct masks *masks;
	struct proof_platform *platform;
	const struct proof_request *request;
	struct refusals *refusals;
	struct proof_answer *answer;
	struct terms *terms;
	term attributes, xfam;
	/* Known from the entry on that has the bit. */
	term monitor, la57, arch_perfmon_ext;
	struct proof_regs *level[LEVELS], *legacy[2]; /* leaf 0x1f where it has slots, leaf 0xb */
	const struct masks_entry *level_entry[LEVELS];
};

static bool is_leaf(const struct masks_entry *entry, uint32_t leaf, uint32_t subleaf)
{
	return entry->at.leaf == leaf && entry->at.subleaf == subleaf;
}

static term in_attributes(const struct walk *walk, uint64_t mask)
{
	return term_all(walk->terms, walk->attributes, mask);
}

/* What the table gives before anything is asked for. */
static void begin(const struct walk *walk, const struct masks_entry *entry, struct proof_regs *regs)
{
	struct cpuid_regs code = masks_code_fixed0(entry->at);
	struct proof_regs native = proof_native(walk->platform, entry->at);

	for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t fixed0 = entry->fixed0_or_dynamic.reg[reg] | code.reg[reg];
		term value = term_mask(walk->terms, native.reg[reg], ~(uint64_t)fixed0);

		regs->reg[reg] = term_or(walk->terms, value,
					 term_constant(walk->terms, 32, entry->fixed1.reg[reg]));
	}
}

static void refuse_leaf(const struct walk *walk, term when, struct cpuid_addr at)
{
	refuse(walk->refusals, when, TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG,
	       cpuid_addr_pack(at));
}

static void apply_slot(const struct walk *walk, const struct masks_entry *entry, uint64_t opt_in,
		       struct proof_regs *regs)
{
	const struct masks_slot *slot = &walk->masks->slot[entry->slot];
	struct proof_regs asked = proof_request_leaf(walk->request, entry->at);
	struct terms *terms = walk->terms;
	term wrong = term_false(terms);

	for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t echo = slot->configured.reg[reg];
		uint32_t both = slot->configured_and_native.reg[reg];
		uint32_t takes = (echo | both) & ~(opt_in ? 0 : slot->opt_in.reg[reg]);
		term in = asked.reg[reg], value = term_mask(terms, regs->reg[reg], ~echo);

		wrong = term_or(terms, wrong, term_any(terms, term_mask(terms, in, ~takes)));
		value = term_or(terms, value, term_mask(terms, in, echo));
		regs->reg[reg] =
			term_and(terms, value,
				 term_or(terms, in, term_constant(terms, 32, ~(uint64_t)both)));
	}
	refuse_leaf(walk, wrong, entry->at);
}

static void keep_if(const struct walk *walk, term open, struct proof_regs *regs,
		    struct cpuid_regs mask)
{
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		term kept = term_mask(walk->terms, regs->reg[reg], ~(uint64_t)mask.reg[reg]);

		if (mask.reg[reg])
			regs->reg[reg] = term_choice(walk->terms, open, regs->reg[reg], kept);
	}
}

static const struct cpuid_regs whole = { { ~0u, ~0u, ~0u, ~0u } };

static void clear_by_xfam(const struct walk *walk, const struct masks_entry *entry,
			  struct proof_regs *regs)
{
	size_t index = (size_t)(entry - walk->masks->entry);
	uint64_t all = masks_leaf_xfam(entry->at);

	for (size_t i = 0; i < walk->masks->num_xfam_clears; i++) {
		const struct masks_xfam_clear *clear = &walk->masks->xfam_clear[i];

		if (clear->entry == index)
			keep_if(walk, term_bit(walk->terms, walk->xfam, clear->xfam_bit), regs,
				clear->mask);
	}
	if (all)
		keep_if(walk, term_all(walk->terms, walk->xfam, all), regs, whole);
}

/* A migratable TD may be of any known model from the platform's on, up to its latest stepping. */
static term known_fms(const struct walk *walk, term fms, term platform)
{
	struct terms *terms = walk->terms;
	term stepping = term_slice(terms, fms, 0, 4), good = term_false(terms);
	term model = term_mask(terms, fms, ~0xfULL), own = term_mask(terms, platform, ~0xfULL);
	term reached = term_false(terms); /* the platform's own model is this one or one before */

	for (size_t i = 0; i < walk->masks->num_fms; i++) {
		const struct masks_fms *known = &walk->masks->fms[i];
		term is_own = term_is(terms, own, known->fms), fits;

		reached = term_or(terms, reached, is_own);
		fits = term_and(terms, term_is(terms, model, known->fms), reached);
		fits = term_and(terms, fits,
				term_not(terms,
					 term_below(terms,
						    term_constant(terms, 4, known->latest_stepping),
						    stepping)));
		fits = term_and(
			terms, fits,
			term_implies(terms, is_own,
				     term_not(terms,
					      term_below(terms, term_slice(terms, platform, 0, 4),
							 stepping))));
		good = term_or(terms, good, fits);
	}
	return good;
}

static void leaf_1(struct walk *walk, const struct masks_entry *entry, struct proof_regs *regs)
{
	struct terms *terms = walk->terms;
	term platform = proof_native(walk->platform, entry->at).reg[CPUID_EAX];
	term fms = term_choice(terms, term_any(terms, regs->reg[CPUID_EAX]), regs->reg[CPUID_EAX],
			       platform);

	regs->reg[CPUID_EAX] = fms;
	refuse_leaf(walk,
		    term_not(terms,
			     term_choice(terms, in_attributes(walk, TD_ATTRIBUTES_MIGRATABLE),
					 known_fms(walk, fms, platform),
					 term_equal(terms, fms, platform))),
		    entry->at);
	walk->monitor = term_bit(terms, regs->reg[CPUID_ECX], MONITOR);
}

static term put_bit(struct terms *terms, term value, unsigned int bit, term on)
{
	term rest = term_mask(terms, value, ~(1ULL << bit));

	return term_or(terms, rest,
		       term_choice(terms, on, term_constant(terms, 32, 1ULL << bit),
				   term_constant(terms, 32, 0)));
}

static void leaf_7_0(struct walk *walk, const struct masks_entry *entry, struct proof_regs *regs)
{
	struct terms *terms = walk->terms;
	term hle = term_bit(terms, regs->reg[CPUID_EBX], HLE);
	term rtm = term_bit(terms, regs->reg[CPUID_EBX], RTM);

	refuse(walk->refusals, term_xor(terms, hle, rtm),
	       TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG,
	       walk->masks->algorithm[MASKS_TSX_MISMATCH_RCX] ? cpuid_addr_pack(entry->at) : 0);
	refuse(walk->refusals,
	       term_and(terms, hle,
			term_not(terms,
				 term_bit(terms, walk->platform->arch_capabilities, TSX_CTRL))),
	       TDX_INCORRECT_MSR_VALUE | MSR_ARCH_CAPABILITIES, 0);
	regs->reg[CPUID_ECX] =
		put_bit(terms, regs->reg[CPUID_ECX], PKS, in_attributes(walk, TD_ATTRIBUTES_PKS));
	walk->la57 = term_bit(terms, regs->reg[CPUID_ECX], LA57);
}

static void leaf_7_1(struct walk *walk, struct proof_regs *regs)
{
	keep_if(walk, in_attributes(walk, TD_ATTRIBUTES_LASS), regs,
		(struct cpuid_regs){ { 1u << LASS, 0, 0, 0 } });
	walk->arch_perfmon_ext = term_bit(walk->terms, regs->reg[CPUID_EAX], ARCH_PERFMON_EXT);
}

static struct proof_regs component(const struct walk *walk, unsigned int number)
{
	return proof_native(walk->platform, (struct cpuid_addr){ 0xd, number });
}

/* Components that the module has; an accepted TD has no others. */
static bool is_component(const struct walk *walk, unsigned int number, uint64_t of)
{
	return number >= 2 && walk->masks->xfam_fixed0 & of & 1ULL << number;
}

/* The end of the last component of the TD's XCR0. */
static term xsave_size(const struct walk *walk)
{
	struct terms *terms = walk->terms;
	term size = term_constant(terms, 32, XSAVE_LEGACY);

	for (unsigned int i = 0; i < 64; i++) {
		struct proof_regs regs;
		term end, longer;

		if (!is_component(walk, i, walk->masks->xfam_user))
			continue;
		regs = component(walk, i);
		end = term_add(terms, regs.reg[CPUID_EAX], regs.reg[CPUID_EBX]);
		longer = term_and(terms, term_bit(terms, walk->xfam, i),
				  term_below(terms, size, end));
		size = term_choice(terms, longer, end, size);
	}
	return size;
}

/* The TD has a component that XFD can disable. */
static term has_xfd(const struct walk *walk)
{
	struct terms *terms = walk->terms;
	term some = term_false(terms);

	for (unsigned int i = 0; i < 64; i++) {
		if (is_component(walk, i, UINT64_MAX))
			some = term_or(
				terms, some,
				term_and(terms, term_bit(terms, walk->xfam, i),
					 term_bit(terms, component(walk, i).reg[CPUID_ECX], 2)));
	}
	return term_and(terms, some, term_bit(terms, component(walk, 1).reg[CPUID_EAX], XFD));
}

static void leaf_80000008(const struct walk *walk, struct proof_regs *regs)
{
	struct terms *terms = walk->terms;
	term width = term_choice(terms, walk->la57, term_constant(terms, 32, 57 << 8),
				 term_constant(terms, 32, 48 << 8));

	regs->reg[CPUID_EAX] =
		term_or(terms, term_mask(terms, regs->reg[CPUID_EAX], ~0xff00ULL), width);
}

static void note_topology(struct walk *walk, const struct masks_entry *entry,
			  struct proof_regs *regs)
{
	if (entry->at.leaf == 0x1f && entry->slot >= 0 && entry->at.subleaf < LEVELS) {
		walk->level[entry->at.subleaf] = regs;
		walk->level_entry[entry->at.subleaf] = entry;
	} else if (entry->at.leaf == 0xb && entry->at.subleaf < 2) {
		walk->legacy[entry->at.subleaf] = regs;
	}
}

/* Leaves that need more than their masks. */
static void apply_code(struct walk *walk, const struct masks_entry *entry, struct proof_regs *regs)
{
	struct terms *terms = walk->terms;
	term perfmon = in_attributes(walk, TD_ATTRIBUTES_PERFMON);

	if (is_leaf(entry, 1, CPUID_SUBLEAF_NA))
		leaf_1(walk, entry, regs);
	else if (is_leaf(entry, 5, CPUID_SUBLEAF_NA))
		keep_if(walk, walk->monitor, regs, whole);
	else if (is_leaf(entry, 7, 0))
		leaf_7_0(walk, entry, regs);
	else if (is_leaf(entry, 7, 1))
		leaf_7_1(walk, regs);
	else if (is_leaf(entry, 0xa, CPUID_SUBLEAF_NA))
		keep_if(walk, perfmon, regs, whole);
	else if (is_leaf(entry, 0xd, 0))
		regs->reg[CPUID_ECX] = xsave_size(walk);
	else if (is_leaf(entry, 0xd, 1))
		keep_if(walk, has_xfd(walk), regs, (struct cpuid_regs){ { 1u << XFD, 0, 0, 0 } });
	else if (is_leaf(entry, 0x15, CPUID_SUBLEAF_NA))
		regs->reg[CPUID_EBX] =
			term_extend(terms, walk->request->member[REQUEST_TSC_FREQUENCY], 32);
	else if (is_leaf(entry, 0x1a, CPUID_SUBLEAF_NA))
		keep_if(walk, term_not(terms, in_attributes(walk, TD_ATTRIBUTES_MIGRATABLE)), regs,
			(struct cpuid_regs){ { UINT32_MAX, 0, 0, 0 } });
	else if (entry->at.leaf == 0x23 && walk->masks->algorithm[MASKS_PERFMON_EXT_GATE])
		keep_if(walk, term_and(terms, perfmon, walk->arch_perfmon_ext), regs, whole);
	else if (is_leaf(entry, 0x80000008, CPUID_SUBLEAF_NA))
		leaf_80000008(walk, regs);
	else
		note_topology(walk, entry, regs);
}

static term level_type(const struct walk *walk, int level)
{
	return term_slice(walk->terms, walk->level[level]->reg[CPUID_ECX], 8, 8);
}

/* Types rise; an unused sub-leaf starts over, but not before the core level was there. */
static term topology_wrong(const struct walk *walk)
{
	struct terms *terms = walk->terms;
	term before = term_constant(terms, 8, 0), core = term_false(terms);
	term wrong = term_none(terms, level_type(walk, 0));

	for (int i = 0; i < LEVELS; i++) {
		term type = level_type(walk, i), used = term_any(terms, type);
		term rises = term_below(terms, before, type);
		term known = term_below(terms, type, term_constant(terms, 8, LEVEL_MAX + 1));

		wrong = term_or(terms, wrong,
				term_not(terms, term_choice(terms, used,
							    term_and(terms, rises, known), core)));
		core = term_or(terms, core, term_is(terms, type, LEVEL_CORE));
		before = type;
	}
	return wrong;
}

static void derive_legacy(const struct walk *walk)
{
	const struct proof_regs *last = walk->level[LEVELS - 1];
	struct terms *terms = walk->terms;

	for (int i = 0; i < LEVELS; i++) {
		term smt = term_is(terms, level_type(walk, i), LEVEL_SMT);

		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			walk->legacy[0]->reg[reg] = term_choice(
				terms, smt, walk->level[i]->reg[reg], walk->legacy[0]->reg[reg]);
	}
	*walk->legacy[1] = *last;
	walk->legacy[1]->reg[CPUID_ECX] =
		term_or(terms, term_mask(terms, last->reg[CPUID_ECX], ~0xff00ULL),
			term_constant(terms, 32, LEVEL_CORE << 8));
}

/* After the last entry: all zero takes the platform's topology, as far as it is configurable. */
static void finish_topology(const struct walk *walk)
{
	struct terms *terms = walk->terms;
	term some = term_false(terms);

	for (int i = 0; i < LEVELS; i++) {
		for (int reg = 0; walk->level[i] && reg < CPUID_NUM_REGS; reg++)
			some = term_or(terms, some, term_any(terms, walk->level[i]->reg[reg]));
		if (!walk->level[i])
			return;
	}
	for (int i = 0; i < LEVELS; i++) {
		const struct masks_entry *entry = walk->level_entry[i];
		const struct masks_slot *slot = &walk->masks->slot[entry->slot];
		struct proof_regs native = proof_native(walk->platform, entry->at);

		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			walk->level[i]->reg[reg] = term_choice(
				terms, some, walk->level[i]->reg[reg],
				term_mask(terms, native.reg[reg], slot->configured.reg[reg]));
	}
	refuse(walk->refusals, term_and(terms, some, topology_wrong(walk)), TDX_INCORRECT_TOPOLOGY,
	       0);
	if (walk->legacy[0] && walk->legacy[1])
		derive_legacy(walk);
}

static void add_entry(struct walk *walk, const struct masks_entry *entry, uint64_t opt_in)
{
	struct proof_value *value = &walk->answer->value[walk->answer->num_values++];
	term all = term_constant(walk->terms, 32, UINT32_MAX);

	value->at = entry->at;
	value->faulting = entry->faulting;
	value->known = (struct proof_regs){ { all, all, all, all } };
	begin(walk, entry, &value->regs);
	if (entry->slot >= 0)
		apply_slot(walk, entry, opt_in, &value->regs);
	clear_by_xfam(walk, entry, &value->regs);
	apply_code(walk, entry, &value->regs);
}

void done_walk(const struct masks *masks, uint64_t opt_in, struct proof_platform *platform,
	       const struct proof_request *request, struct refusals *refusals,
	       struct proof_answer *answer)
{
	struct terms *terms = platform->terms;
	struct walk walk = {
		.masks = masks,
		.platform = platform,
		.request = request,
		.refusals = refusals,
		.answer = answer,
		.terms = terms,
		.attributes = request->member[REQUEST_ATTRIBUTES],
		.xfam = request->member[REQUEST_XFAM],
		.monitor = term_false(terms),
		.la57 = term_false(terms),
		.arch_perfmon_ext = term_false(terms),
	};

	answer->num_values = 0;
	for (size_t i = 0; i < masks->num_entries; i++)
		add_entry(&walk, &masks->entry[i], opt_in);
	if (masks->algorithm[MASKS_TOPOLOGY])
		finish_topology(&walk);
}
