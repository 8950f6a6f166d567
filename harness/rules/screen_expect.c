// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one request comes to: which gates are open, and what each leaf must show.
 */
#include <string.h>

#include "rules/screen_private.h"

static const regs_vec all_bits = { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX };
static const regs_vec no_bits;

static inline regs_vec where(bool holds)
{
	return holds ? all_bits : no_bits;
}

/* What the fields of a leaf come to. */
struct fields {
	struct screen_must must;
	regs_vec unmoved; /* neither the request nor a gate makes them differ from the default TD */
	regs_vec closed; /* a gate is 0 */
};

static void add_item(const struct screen *screen, const struct screen_item *item, regs_vec asked,
		     const struct screen_leaf *leaf, struct fields *fields)
{
	const struct screen_gate *gate = &screen->gate[item->gate];
	bool platform = screen->by_platform[item->platform];
	regs_vec configurable = item->echoed | item->bounded;
	regs_vec mask = configurable | item->native;
	regs_vec wanted = (asked & configurable) | item->native;
	regs_vec value = wanted & (leaf->native | item->echoed);
	regs_vec known = mask & (leaf->native_known | item->echoed | ~wanted);

	if (gate->state == EXPECT_UNKNOWN)
		known &= ~value;
	value &= where(gate->state != 0);
	known |= mask & where(gate->state == 0);
	if (item->platform && platform) {
		value = item->selected;
		known = mask;
	}
	fields->must.value |= value & known;
	fields->must.known |= known;
	fields->closed |= item->all & where(gate->state == 0);
	if (gate->state != EXPECT_UNKNOWN && gate->state == gate->by_default &&
	    (!item->platform || platform))
		fields->unmoved |= mask & ~(asked & configurable);
}

static regs_vec asked_of(const struct screen *screen, const struct screen_leaf *leaf)
{
	return leaf->slot == SCREEN_NONE ? no_bits : vec(&screen->asked.slot[leaf->slot]);
}

static void add_items(const struct screen *screen, const struct screen_leaf *leaf,
		      struct fields *fields)
{
	regs_vec asked = asked_of(screen, leaf);

	*fields = (struct fields){ .must = leaf->fixed, .unmoved = leaf->unmoved };
	for (size_t i = 0; i < leaf->num_items; i++)
		add_item(screen, &screen->item[leaf->first_item + i], asked, leaf, fields);
}

/* 1, 0 or EXPECT_UNKNOWN; of a bit that no calculation makes. */
static int bit_of(const struct screen *screen, int place, struct cpuid_bit bit)
{
	const struct screen_leaf *leaf;
	struct fields fields;

	if (place == SCREEN_NONE)
		return EXPECT_UNKNOWN;
	leaf = &screen->leaf[place];
	fields = (struct fields){ .must = leaf->fixed };
	for (size_t i = 0; i < leaf->num_items; i++) {
		const struct screen_item *item = &screen->item[leaf->first_item + i];

		if (item->all[bit.reg] >> bit.bit & 1)
			add_item(screen, item, asked_of(screen, leaf), leaf, &fields);
	}
	if (!(fields.must.known[bit.reg] >> bit.bit & 1))
		return EXPECT_UNKNOWN;
	return (int)(fields.must.value[bit.reg] >> bit.bit & 1);
}

static int gate_state(const struct screen *screen, const struct screen_gate *gate)
{
	const struct td_config *td = screen->asked.td;

	if (gate->closed || gate->xfam & ~td->xfam || gate->attributes & ~td->attributes)
		return 0;
	if (gate->has_cpuid) {
		int open = bit_of(screen, gate->leaf, gate->cpuid);

		if (open != 1)
			return open;
	}
	return gate->unknown ? EXPECT_UNKNOWN : 1;
}

/* A gate that waits for others comes after them. */
static void weigh_gates(struct screen *screen)
{
	for (size_t i = 0; i < screen->num_gates; i++) {
		if (!screen->gate[i].has_cpuid)
			screen->gate[i].state = gate_state(screen, &screen->gate[i]);
	}
	for (size_t i = 0; i < screen->num_waiting; i++) {
		struct screen_gate *gate = &screen->gate[screen->waiting[i]];

		gate->state = gate_state(screen, gate);
	}
}

/* Requests mostly name the slots in their order. */
static int slot_of(const struct screen *screen, struct cpuid_addr at, size_t first)
{
	const struct accept_plan *plan = &screen->plan;
	size_t slot = first;

	for (size_t i = 0; i < plan->num_slots; i++, slot++) {
		if (slot >= plan->num_slots)
			slot = 0;
		if (cpuid_addr_equal(plan->slot[slot].at, at))
			return (int)slot;
	}
	return SCREEN_NONE;
}

/* False where a leaf has no slot or is there twice. */
static bool take_slots(struct screen *screen, const struct td_config *td)
{
	struct accept_asked *asked = &screen->asked;
	uint64_t seen = 0;
	size_t next = 0;

	memset(asked->slot, 0, screen->plan.num_slots * sizeof(asked->slot[0]));
	for (size_t i = 0; i < td->num_cpuid; i++) {
		int slot = slot_of(screen, td->cpuid[i].at, next);

		if (slot == SCREEN_NONE || seen >> slot & 1)
			return false;
		seen |= 1ULL << slot;
		next = (size_t)slot + 1;
		asked->slot[slot] = td->cpuid[i].regs;
	}
	return true;
}

bool screen_ask(struct screen *screen, const struct td_case *test)
{
	struct accept_asked *asked = &screen->asked;
	struct cpuid_bit tsx = { { 7, 0 }, CPUID_EBX, EXPECT_HLE_BIT };

	screen->has_request = false;
	asked->td = &test->config;
	/* Bytes of TD_PARAMS that are a field's become the field's value: then it is as any other. */
	if (test->config.num_patches) {
		request_of_case(screen->context, test, &screen->request);
		screen->has_request = true;
		asked->td = &screen->request.td;
	}
	if (!take_slots(screen, asked->td))
		return false;
	for (size_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++) {
		int slot = screen->topology_slot[i];

		asked->topology[i] = (struct cpuid_regs){ 0 };
		if (slot != SCREEN_NONE)
			asked->topology[i] = asked->slot[slot];
	}
	screen->by_platform[SCREEN_TOPOLOGY] = expect_topology_is_platform(asked->topology);
	screen->by_platform[SCREEN_FMS] =
		screen->fms_slot == SCREEN_NONE ||
		!(asked->slot[screen->fms_slot].reg[CPUID_EAX] & screen->fms_mask);
	weigh_gates(screen);
	asked->hle = bit_of(screen, screen->tsx_leaf, tsx);
	tsx.bit = EXPECT_RTM_BIT;
	asked->rtm = bit_of(screen, screen->tsx_leaf, tsx);
	return true;
}

/* As request_of_case() makes it of a case that is usual. */
static const struct request *request_of(struct screen *screen)
{
	const struct td_config *td = screen->asked.td;
	struct td_config *copy = &screen->request.td;

	if (screen->has_request)
		return &screen->request;
	screen->has_request = true;
	screen->request.direct = true;
	copy->num_patches = 0;
	memcpy(copy, td, offsetof(struct td_config, cpuid));
	memcpy(copy->cpuid, td->cpuid, td->num_cpuid * sizeof(td->cpuid[0]));
	return &screen->request;
}

/* What the calculation looks at, as one number; false: more than that. */
static bool memo_key(const struct screen *screen, const struct screen_worked *worked, uint64_t *key)
{
	const struct expect_inputs *inputs = &worked->inputs;
	const struct td_config *td = screen->asked.td;

	*key = 0;
	if (inputs->xfam + (inputs->attributes != 0) + inputs->has_cpuid + inputs->topology != 1)
		return false;
	if (inputs->xfam)
		*key = td->xfam;
	else if (inputs->has_cpuid)
		*key = (uint64_t)bit_of(screen, worked->leaf, inputs->cpuid);
	else if (inputs->attributes)
		*key = td->attributes & inputs->attributes;
	else
		return screen->by_platform[SCREEN_TOPOLOGY];
	return true;
}

static struct screen_memo special(struct screen *screen, struct cpuid_addr at,
				  const struct screen_worked *worked)
{
	struct screen_memo memo = { .used = true }, *kept = NULL;

	if (memo_key(screen, worked, &memo.key)) {
		kept = &worked->memo[(memo.key ^ memo.key >> 10) % SCREEN_MEMOS];
		if (kept->used && kept->key == memo.key)
			return *kept;
	}
	memo.known =
		expect_special(screen->context, request_of(screen), at, worked->reg, &memo.value);
	if (kept)
		*kept = memo;
	return memo;
}

static void add_worked(struct screen *screen, const struct screen_leaf *leaf,
		       const struct screen_worked *worked, struct screen_must *must)
{
	struct screen_memo made = { .known = true };

	if (worked->tsc_frequency)
		made.value = (uint32_t)screen->asked.td->tsc_frequency << worked->lsb;
	else
		made = special(screen, leaf->declared->at, worked);
	if (!made.known)
		return;
	must->value[worked->reg] |= made.value & worked->mask;
	must->known[worked->reg] |= worked->mask;
}

/* Bits that are @known to read as in @value; false where they must read otherwise, too. */
static bool join(struct screen_must *must, regs_vec value, regs_vec known)
{
	regs_vec contradiction = (must->value ^ value) & must->known & known;

	must->value |= value & known;
	must->known |= known;
	return !vec_any(contradiction);
}

static bool join_all(struct screen *screen, struct screen_leaf *leaf)
{
	regs_vec asked = asked_of(screen, leaf), reachable = leaf->reachable & asked;
	struct fields fields;
	bool agree;

	add_items(screen, leaf, &fields);
	for (size_t i = 0; i < leaf->num_worked; i++)
		add_worked(screen, leaf, &screen->worked[leaf->first_worked + i], &fields.must);
	leaf->must = fields.must;
	agree = join(&leaf->must, leaf->class.value, leaf->class.known) &&
		join(&leaf->must, leaf->listed & ~fields.closed, asked);
	if (!leaf->has_plain)
		return agree;
	if (!leaf->plain_faulting)
		agree = agree && join(&leaf->must, leaf->plain, fields.unmoved);
	return agree && join(&leaf->must, all_bits, reachable) && !vec_any(reachable & leaf->plain);
}

bool screen_leaf_must(struct screen *screen, struct screen_leaf *leaf)
{
	int state;

	if (leaf->by_gate == SCREEN_NONE)
		return join_all(screen, leaf);
	state = screen->gate[leaf->by_gate].state - EXPECT_UNKNOWN;
	leaf->must = leaf->by_state[state];
	return leaf->sound[state];
}

/* The gate itself is weighed anew for each request. */
void screen_leaf_prepare(struct screen *screen, struct screen_leaf *leaf)
{
	struct screen_gate *gate = &screen->gate[leaf->by_gate];
	const int kept = gate->state;

	for (int state = 0; state < SCREEN_NUM_STATES; state++) {
		gate->state = leaf->by_gate ? state + EXPECT_UNKNOWN : kept;
		leaf->sound[state] = join_all(screen, leaf);
		leaf->by_state[state] = leaf->must;
	}
	gate->state = kept;
}
