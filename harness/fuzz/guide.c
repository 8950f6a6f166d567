// SPDX-License-Identifier: GPL-2.0-only
/*
 * Features of a TD configuration: who answered what, and what the TD that came of it has.
 */
#include "fuzz/guide.h"

#include "fuzz/guide_private.h"

#define MAX_AMOUNT 1023

/* In order; each begins where the one before ends, but for the last. */
static const struct guide_range ranges[GUIDE_NUM_KINDS] = {
#define RANGE(kind, text, begin, count) \
	[GUIDE_##kind] = { .name = (text), .first = (begin), .size = (count) }
	RANGE(RAN, "ran", GUIDE_CONSTANT, 1),
	RANGE(OUTCOME, "outcome", 1, 15),
	RANGE(ERRNO, "errno", 16, 4 * GUIDE_NUM_ERRNOS),
	RANGE(STATUS, "status", 528, 1024),
	RANGE(OPERAND, "operand", 1552, 1024),
	RANGE(LEAF, "leaf", 2576, 2048),
	RANGE(BIT, "bit", 4624, 96 * 128),
	RANGE(OTHER_BIT, "other bit", 16912, 1024),
	RANGE(LOST, "lost", 17936, 2048),
	RANGE(GRANTED, "granted", 19984, 3 * 64),
	RANGE(PAIR, "pair", 20176, 4096),
	RANGE(AMOUNT, "amount", 24272, MAX_AMOUNT + 1),
	RANGE(KVM_BIT, "KVM bit", 25296, 1024),
	RANGE(GUEST_CPUID, "guest CPUID", 26320, 2048),
	RANGE(REMAINS, "remains", 28368, 1024),
	RANGE(STEP, "step", 29392, TD_NUM_CALLS *GUIDE_NUM_ERRNOS),
	RANGE(STEP_PAIR, "step pair", 31312, 4096),
	RANGE(STEP_STATE, "step state", 35408, 4096),
	RANGE(OPERATION, "operation", 39504, 4096),
	RANGE(OPERATION_PAIR, "operation pair", 43600, 2048),
	RANGE(HOST, "host", 45648, 1024),
	RANGE(HOST_OPERATION, "host operation", 46672, 2048),
	RANGE(HEALTH, "health", 48720, 3 * 64),
	RANGE(KERNEL, "kernel", 49152, 16384),
#undef RANGE
};

struct guide_range guide_range(enum guide_kind kind)
{
	return ranges[kind];
}

enum guide_kind guide_kind_of(uint32_t feature)
{
	enum guide_kind kind = GUIDE_NUM_KINDS - 1;

	while (ranges[kind].first > feature)
		kind--;
	return kind;
}

void guide_hit(const struct guide_hits *hits, enum guide_kind kind, uint64_t number)
{
	hits->hit(hits->user, ranges[kind].first + (uint32_t)(number % ranges[kind].size));
}

/* KVM keeps RCX for itself; the leaf is then found by leaving out entries, if at all. */
static bool refused_leaf(const struct td_outcome *outcome, uint64_t *leaf)
{
	if (outcome->has_rcx)
		*leaf = outcome->rcx;
	else if (outcome->has_refused_leaf)
		*leaf = cpuid_addr_pack(outcome->refused_leaf);
	return outcome->has_rcx || outcome->has_refused_leaf;
}

static void outcome_features(enum td_via via, const struct td_outcome *outcome,
			     const struct guide_hits *hits)
{
	const uint64_t error = (uint64_t)outcome->error % GUIDE_NUM_ERRNOS;
	uint64_t status = outcome->has_status ? outcome->status : 0;
	uint64_t leaf;

	guide_hit(hits, GUIDE_OUTCOME, via * 4u + outcome->by);
	if (outcome->vm_dead)
		guide_hit(hits, GUIDE_OUTCOME, 8 + outcome->by);
	if (outcome->by == TD_ACCEPTED)
		return;
	guide_hit(hits, GUIDE_ERRNO, (uint64_t)outcome->by * GUIDE_NUM_ERRNOS + error);
	if (outcome->has_status) {
		guide_hit(hits, GUIDE_STATUS, guide_hash(0, guide_status_class(status)));
		guide_hit(hits, GUIDE_OPERAND, guide_hash(0, status));
	}
	if (refused_leaf(outcome, &leaf))
		guide_hit(hits, GUIDE_LEAF,
			  guide_hash(guide_hash(outcome->by, guide_status_class(status)), leaf));
}

static void hit_bit(void *user, bool in_base, uint64_t number)
{
	guide_hit(user, in_base ? GUIDE_BIT : GUIDE_OTHER_BIT, number);
}

/* Bits of ATTRIBUTES, XFAM and CONFIG_FLAGS beyond the default TD's, each and each two of them. */
static unsigned int granted_features(const struct td_config *config, const struct guide_hits *hits)
{
	unsigned int granted[3 * 64], count = 0;
	struct td_config usual;

	td_config_default(&usual);
	for (unsigned int i = 0; i < 3 * 64; i++) {
		const uint64_t masks[] = { config->attributes & ~usual.attributes,
					   config->xfam & ~usual.xfam,
					   config->config_flags & ~usual.config_flags };

		if (!(masks[i / 64] >> i % 64 & 1))
			continue;
		guide_hit(hits, GUIDE_GRANTED, i);
		for (unsigned int j = 0; j < count; j++)
			guide_hit(hits, GUIDE_PAIR, guide_hash(granted[j], i));
		granted[count++] = i;
	}
	return count;
}

/* What was asked of each entry of the TD's CPUID: the same place. */
struct asked {
	const struct cpuid_set *set;
	struct cpuid_regs regs[CPUID_SET_MAX];
};

static void ask(struct asked *asked, uint32_t leaf, uint32_t subleaf, const struct cpuid_regs *regs)
{
	const struct cpuid_entry *entry = cpuid_set_find(asked->set, leaf, subleaf);

	for (unsigned int reg = 0; entry && reg < CPUID_NUM_REGS; reg++)
		asked->regs[entry - asked->set->entry].reg[reg] |= regs->reg[reg];
}

/* Returns how many bits are there as they were asked for. */
static unsigned int echo_features(const struct observation *seen, const struct guide_hits *hits)
{
	const struct td_config *config = &seen->test->config;
	struct asked asked = { .set = &seen->cpuid };
	unsigned int echoed = 0;

	for (size_t i = 0; i < config->num_entries; i++)
		ask(&asked, config->entry[i].function, config->entry[i].index,
		    &config->entry[i].regs);
	for (size_t i = 0; !config->num_entries && i < config->num_cpuid; i++)
		ask(&asked, config->cpuid[i].at.leaf, config->cpuid[i].at.subleaf,
		    &config->cpuid[i].regs);
	for (size_t i = 0; i < seen->cpuid.count * CPUID_NUM_REGS; i++) {
		const size_t entry = i / CPUID_NUM_REGS, reg = i % CPUID_NUM_REGS;
		uint32_t shown = seen->cpuid.entry[entry].regs.reg[reg];
		uint32_t lost = asked.regs[entry].reg[reg] & ~shown;

		echoed += (unsigned int)__builtin_popcount(asked.regs[entry].reg[reg] & shown);
		for (; lost; lost &= lost - 1)
			guide_hit(hits, GUIDE_LOST,
				  guide_hash(i, (unsigned int)__builtin_ctz(lost)));
	}
	return echoed;
}

static void accepted_features(const struct observation *seen, const struct guide_hits *hits)
{
	unsigned int amount = granted_features(&seen->test->config, hits);

	if (seen->has_cpuid) {
		amount += echo_features(seen, hits);
		if (seen->default_cpuid)
			guide_cpuid_compare(seen->default_cpuid, &seen->cpuid, hit_bit,
					    (void *)hits);
	}
	guide_hit(hits, GUIDE_AMOUNT, amount < MAX_AMOUNT ? amount : MAX_AMOUNT);
}

void guide_features(const struct observation *seen, void (*hit)(void *user, uint32_t feature),
		    void *user)
{
	const struct guide_hits hits = { .hit = hit, .user = user };

	guide_hit(&hits, GUIDE_RAN, 0);
	if (seen->lost)
		return;
	if (seen->has_outcome) {
		outcome_features(seen->test->via, &seen->outcome, &hits);
		if (seen->outcome.by == TD_ACCEPTED)
			accepted_features(seen, &hits);
	}
	guide_cpuid_features(seen, &hits);
	guide_run_features(seen, &hits);
}
