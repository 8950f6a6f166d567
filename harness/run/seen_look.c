// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is new in one observation. Most cases show nothing new: that must cost little.
 */
#include "run/seen_look.h"

#include <string.h>

#include "rules/answer.h"

/* Of struct seen_place. */
#define PLACE_NONE (-1) /* no leaf of its own: beyond the last one */
#define PLACE_UNDECLARED (-2)
#define PLACE_NO_MEMORY (-3)

struct look {
	struct seen *seen;
	const struct rule_context *context;
	const struct observation *observation;
	struct seen_mark *mark;
	bool failed;
};

/* The leaf's part of the mark. */
static struct seen_leaf *fresh_leaf(struct look *look, int place)
{
	struct cpuid_addr at = look->seen->leaf[place].at;
	struct seen_mark *mark = look->mark;

	for (size_t i = 0; i < mark->num_leaves; i++) {
		if (cpuid_addr_equal(mark->leaf[i].at, at))
			return &mark->leaf[i];
	}
	mark->leaf[mark->num_leaves] = (struct seen_leaf){ .at = at };
	return &mark->leaf[mark->num_leaves++];
}

static void add_bits(struct look *look, int place, enum seen_view view, enum cpuid_reg reg,
		     uint32_t bits)
{
	bits &= ~look->seen->leaf[place].view[view].reg[reg];
	if (bits)
		fresh_leaf(look, place)->view[view].reg[reg] |= bits;
}

/* @zero is the view of what reads 0, the next one that of what reads 1. */
static void add_values(struct look *look, int place, enum seen_view zero, const uint32_t *values)
{
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		add_bits(look, place, zero, reg, ~values[reg]);
		add_bits(look, place, zero + 1, reg, values[reg]);
	}
}

static int place_of(struct look *look, struct cpuid_addr at)
{
	int place = seen_place_of(look->seen, at);

	look->failed |= place < 0;
	return place < 0 ? PLACE_NO_MEMORY : place;
}

static int locate(struct look *look, uint32_t function, uint32_t index)
{
	struct answer answer = { .function = function, .index = index };

	if (!answer_locate(look->context, &answer) || !answer.in_range)
		return PLACE_NONE;
	return answer.leaf ? place_of(look, answer.leaf->at) : PLACE_UNDECLARED;
}

/* With what was found out in an earlier case. */
static int recall(struct look *look, struct seen_place *kept, uint32_t function, uint32_t index)
{
	const struct cpuid_addr asked = { function, index };

	if (!kept->known || !cpuid_addr_equal(kept->asked, asked))
		*kept = (struct seen_place){ true, asked, locate(look, function, index) };
	return kept->place;
}

/* KVM writes 0 for "no sub-leaf". A leaf that nobody declares is one all the same if it is shown. */
static void look_at_host(struct look *look)
{
	const struct cpuid_set *cpuid = &look->observation->cpuid;

	for (size_t i = 0; i < cpuid->count; i++) {
		const struct cpuid_entry *entry = &cpuid->entry[i];
		uint32_t index = entry->at.subleaf == CPUID_SUBLEAF_NA ? 0 : entry->at.subleaf;
		int place;

		if (entry->faulting)
			continue;
		place = recall(look, &look->seen->host_place[i], entry->at.leaf, index);
		if (place == PLACE_UNDECLARED || place == PLACE_NONE)
			place = place_of(look, entry->at);
		if (place >= 0)
			add_values(look, place, SEEN_HOST0, entry->regs.reg);
	}
}

static void look_at_answer(struct look *look, size_t i)
{
	const struct guest_op *op = &look->observation->guest_cpuid_op[i];
	const struct guest_result *result = &look->observation->guest_cpuid[i];
	int place = recall(look, &look->seen->guest_place[i], op->index, op->subindex);
	uint32_t values[CPUID_NUM_REGS];

	if (place >= 0 && result->outcome == GUEST_VE && !look->seen->leaf[place].guest_ve)
		fresh_leaf(look, place)->guest_ve = true;
	if (result->outcome != GUEST_OK)
		return;
	if (place == PLACE_UNDECLARED)
		place = place_of(look, (struct cpuid_addr){ op->index, op->subindex });
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
		values[reg] = (uint32_t)result->value[reg];
	if (place >= 0)
		add_values(look, place, SEEN_GUEST0, values);
}

/* CPUID follows what a guest does besides: CR4, IA32_TSX_CTRL, TDG.VP.CPUIDVE.SET, ... */
static bool only_reads_cpuid(const struct td_case *test)
{
	for (size_t i = 0; i < test->num_ops; i++) {
		if (test->op[i].kind != GUEST_CPUID)
			return false;
	}
	return true;
}

static void look_at_request(struct look *look)
{
	struct request request;

	request_of_case(look->context, look->observation->test, &request);
	for (size_t i = 0; i < request.td.num_cpuid; i++) {
		const struct td_cpuid *cpuid = &request.td.cpuid[i];
		int place = place_of(look, cpuid->at);

		for (enum cpuid_reg reg = CPUID_EAX; place >= 0 && reg < CPUID_NUM_REGS; reg++)
			add_bits(look, place, SEEN_ASKED, reg, cpuid->regs.reg[reg]);
	}
}

static void look_at_td(struct look *look)
{
	const struct observation *observation = look->observation;

	look_at_request(look);
	if (observation->has_cpuid)
		look_at_host(look);
	if (!only_reads_cpuid(observation->test))
		return;
	for (size_t i = 0; i < observation->num_guest_cpuid; i++)
		look_at_answer(look, i);
}

static void look_at_element(const struct observation *observation, unsigned int cpu,
			    unsigned int id, struct seen_mark *mark)
{
	const struct host_state *before = &observation->before[cpu];
	const struct host_state *after = &observation->after[cpu];

	if (!before->present[id] || !after->present[id])
		return;
	mark->compared[id] = true;
	if (before->value[id] != after->value[id] && !mark->move[id].moved)
		mark->move[id] =
			(struct seen_move){ true, cpu, before->value[id], after->value[id] };
}

/* What the module alone leaves changed at a TD's exit is KVM's to restore, and no move so far. */
static void look_at_host_state(const struct observation *observation, struct seen_mark *mark)
{
	mark->watched = observation->has_host_state && observation->test->via == TD_VIA_KVM;
	if (!mark->watched)
		return;
	memset(mark->compared, 0, sizeof(mark->compared));
	memset(mark->move, 0, sizeof(mark->move));
	for (unsigned int cpu = 0; cpu < observation->num_cpus; cpu++) {
		for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
			look_at_element(observation, cpu, id, mark);
	}
}

/* What is not known is 0, so that equal answers are equal. */
static struct td_outcome known_of(const struct td_outcome *outcome)
{
	struct td_outcome known = { .by = outcome->by, .error = outcome->error };

	known.has_status = outcome->has_status;
	known.status = outcome->has_status ? outcome->status : 0;
	known.has_rcx = outcome->has_rcx;
	known.rcx = outcome->has_rcx ? outcome->rcx : 0;
	known.has_refused_leaf = outcome->has_refused_leaf;
	if (outcome->has_refused_leaf)
		known.refused_leaf = outcome->refused_leaf;
	return known;
}

bool seen_look(struct seen *seen, const struct rule_context *context,
	       const struct observation *observation, struct seen_mark *mark)
{
	struct look look = { seen, context, observation, mark, false };

	mark->num_leaves = 0;
	mark->refused = observation->has_outcome && observation->outcome.by != TD_ACCEPTED;
	if (mark->refused)
		mark->outcome = known_of(&observation->outcome);
	else if (observation->has_outcome)
		look_at_td(&look);
	look_at_host_state(observation, mark);
	return !look.failed;
}
