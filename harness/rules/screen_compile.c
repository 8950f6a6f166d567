// SPDX-License-Identifier: GPL-2.0-only
/*
 * From declared field types to what the screen compares with.
 */
#include <stdlib.h>

#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/listed.h"
#include "rules/screen_private.h"

#define TOPOLOGY_LEAF 0x1f

static void *grow(void *array, size_t count, size_t size)
{
	return count & (count + 1) ? array : realloc(array, (2 * count + 2) * size);
}

static int leaf_index(const struct rule_context *context, const struct declared_leaf *leaf)
{
	return leaf ? (int)(leaf - context->declared->leaf) : SCREEN_NONE;
}

static unsigned int rank_of(const struct rule_context *context, const struct declared_gate *gate)
{
	unsigned int rank = 0;

	while (gate->has_cpuid && rank <= SCREEN_MAX_RANK) {
		const struct declared_field *field =
			declared_field_at(context->declared, gate->cpuid);

		rank++;
		if (!field)
			break;
		gate = &field->gate;
	}
	return rank;
}

static bool same_gate(const struct screen_gate *a, const struct screen_gate *b)
{
	return a->xfam == b->xfam && a->attributes == b->attributes && a->closed == b->closed &&
	       a->unknown == b->unknown && a->has_cpuid == b->has_cpuid &&
	       (!a->has_cpuid || cpuid_bit_equal(a->cpuid, b->cpuid));
}

/* A bit whose value is not made of fields could need anything else first. */
static bool may_gate(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	return !field || (field->type != VIRT_CALCULATED && field->type != VIRT_SPECIAL &&
			  !field->gate.tsc_frequency);
}

/* The gate's number, or -1 where memory is short. */
static int add_gate(struct screen *screen, const struct declared_field *field)
{
	const struct rule_context *context = screen->context;
	const struct declared_gate *declared = &field->gate;
	struct screen_gate *gates;
	struct request plain;
	struct screen_gate gate = {
		.xfam = declared->xfam,
		.attributes = declared->attributes,
		.closed = declared->opt_in & ~context->limits.opt_in,
		.unknown = declared->unknown,
		.has_cpuid = declared->has_cpuid,
		.cpuid = declared->cpuid,
		.rank = rank_of(context, declared),
	};

	for (size_t i = 0; i < screen->num_gates; i++) {
		if (same_gate(&screen->gate[i], &gate))
			return (int)i;
	}
	if (gate.rank > SCREEN_MAX_RANK || (gate.has_cpuid && !may_gate(context, gate.cpuid)))
		screen->blind = true;
	if (gate.has_cpuid)
		gate.leaf = leaf_index(context, declared_leaf_at(context->declared, gate.cpuid.at));
	request_of_default(&plain);
	gate.by_default = expect_gates(context, &plain, field);
	gates = grow(screen->gate, screen->num_gates, sizeof(*gates));
	if (!gates)
		return -1;
	screen->gate = gates;
	gates[screen->num_gates] = gate;
	return (int)screen->num_gates++;
}

/* When zero leaves the register to the platform, and for which value. */
static enum screen_platform platform_of(struct screen *screen, struct cpuid_addr at,
					enum cpuid_reg reg, uint32_t *value)
{
	struct request plain;

	request_of_default(&plain);
	if (!expect_selected(screen->context, &plain, at, reg, value))
		return SCREEN_NO_PLATFORM;
	if (at.leaf == TOPOLOGY_LEAF)
		return SCREEN_TOPOLOGY;
	if (at.leaf == 1 && reg == CPUID_EAX)
		return SCREEN_FMS;
	screen->blind = true;
	return SCREEN_NO_PLATFORM;
}

/* The leaf's own item of that gate and kind; NULL where memory is short. */
static struct screen_item *add_item(struct screen *screen, struct screen_leaf *leaf, int gate,
				    enum screen_platform platform)
{
	struct screen_item *items = screen->item;

	for (size_t i = leaf->first_item; i < screen->num_items; i++) {
		if (items[i].gate == gate && items[i].platform == platform)
			return &items[i];
	}
	items = grow(screen->item, screen->num_items, sizeof(*items));
	if (!items)
		return NULL;
	screen->item = items;
	leaf->num_items++;
	items[screen->num_items] =
		(struct screen_item){ .gate = (uint16_t)gate, .platform = platform };
	return &items[screen->num_items++];
}

static bool add_worked(struct screen *screen, struct screen_leaf *leaf, enum cpuid_reg reg,
		       const struct declared_field *field)
{
	const struct rule_context *context = screen->context;
	struct screen_worked worked = {
		.reg = reg,
		.mask = declared_field_mask(field),
		.tsc_frequency = field->gate.tsc_frequency,
		.lsb = field->lsb,
		.leaf = SCREEN_NONE,
	};
	struct screen_worked *array = screen->worked;

	for (size_t i = leaf->first_worked; !worked.tsc_frequency && i < screen->num_worked; i++) {
		if (array[i].reg == reg && !array[i].tsc_frequency) {
			array[i].mask |= worked.mask;
			return true;
		}
	}
	if (!worked.tsc_frequency) {
		if (!expect_special_inputs(leaf->declared->at, reg, &worked.inputs))
			return true; /* nobody knows it */
		if (worked.inputs.has_cpuid) {
			worked.leaf = leaf_index(context, declared_leaf_at(context->declared,
									   worked.inputs.cpuid.at));
			screen->blind |= !may_gate(context, worked.inputs.cpuid);
		}
		worked.memo = calloc(SCREEN_MEMOS, sizeof(*worked.memo));
		if (!worked.memo)
			return false;
	}
	array = grow(screen->worked, screen->num_worked, sizeof(*array));
	if (!array) {
		free(worked.memo);
		return false;
	}
	screen->worked = array;
	array[screen->num_worked++] = worked;
	leaf->num_worked++;
	return true;
}

/* A field that is made of gates, a request and the native value. */
static bool add_parts(struct screen *screen, struct screen_leaf *leaf, enum cpuid_reg reg,
		      const struct declared_field *field, struct screen_item *item)
{
	struct virt_parts parts = virt_type_parts(field->type);
	uint32_t mask = declared_field_mask(field);

	(void)screen;
	if (field->type == VIRT_NATIVE)
		leaf->unmoved[reg] |= mask;
	if (!parts.configured && !parts.native)
		return false;
	if (!parts.configured)
		item->native[reg] |= mask;
	else if (parts.native)
		item->bounded[reg] |= mask;
	else
		item->echoed[reg] |= mask;
	return true;
}

static bool add_field(struct screen *screen, struct screen_leaf *leaf, enum cpuid_reg reg,
		      const struct declared_field *field)
{
	uint32_t mask = declared_field_mask(field), selected = 0;
	enum screen_platform platform = SCREEN_NO_PLATFORM;
	struct screen_item *item;
	int gate = add_gate(screen, field);

	if (gate < 0)
		return false;
	if (virt_type_configurable(field->type) && !field->gate.tsc_frequency)
		platform = platform_of(screen, leaf->declared->at, reg, &selected);
	item = add_item(screen, leaf, gate, platform);
	if (!item)
		return false;
	item->all[reg] |= mask;
	item->selected[reg] |= selected & mask;
	switch (field->type) {
	case VIRT_FIXED:
		leaf->fixed.value[reg] |= field->fixed << field->lsb & mask;
		leaf->fixed.known[reg] |= mask;
		leaf->unmoved[reg] |= mask;
		return true;
	case VIRT_CALCULATED:
	case VIRT_SPECIAL:
		return add_worked(screen, leaf, reg, field);
	case VIRT_VE:
	case VIRT_UNKNOWN:
		return true;
	default:
		if (field->gate.tsc_frequency)
			return add_worked(screen, leaf, reg, field);
		/* A type without parts is one that this version does not know. */
		screen->blind |= !add_parts(screen, leaf, reg, field, item);
		return true;
	}
}

static int slot_at(const struct accept_plan *plan, struct cpuid_addr at)
{
	for (size_t i = 0; i < plan->num_slots; i++) {
		if (cpuid_addr_equal(plan->slot[i].at, at))
			return (int)i;
	}
	return SCREEN_NONE;
}

/* What the rules demand of each register of the leaf, but for its fields. */
static void add_demands(const struct screen *screen, struct screen_leaf *leaf)
{
	const struct rule_context *context = screen->context;
	const struct declared_leaf *declared = leaf->declared;
	struct expectation native;

	expect_native(context, declared->at, &native);
	leaf->native = vec(&native.value);
	leaf->native_known = vec(&native.known);
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t fixed1 = fix_bits(context, declared, reg, 1);

		leaf->class.value[reg] = fixed1;
		leaf->class.known[reg] = fixed1 | fix_bits(context, declared, reg, 0);
		leaf->dynamic[reg] = compare_dynamic_bits(declared, reg);
		leaf->listed[reg] = listed_by_metadata(context, declared->at, reg);
		leaf->reachable[reg] = cfg_reachable_bits(context, declared, reg);
	}
}

/* The one that all depends on; gate 0, which is always open, where it depends on nothing. */
static int only_gate(const struct screen *screen, const struct screen_leaf *leaf)
{
	int only = 0;

	if (leaf->slot != SCREEN_NONE || leaf->num_worked)
		return SCREEN_NONE;
	for (size_t i = leaf->first_item; i < screen->num_items; i++) {
		int gate = screen->item[i].gate;

		if (screen->item[i].platform || (gate && only && gate != only))
			return SCREEN_NONE;
		only = gate ? gate : only;
	}
	return only;
}

static bool add_leaf(struct screen *screen, const struct declared_leaf *declared)
{
	struct screen_leaf *leaf = &screen->leaf[screen->num_leaves++];

	*leaf = (struct screen_leaf){
		.declared = declared,
		.faulting = expect_faulting(declared),
		.slot = slot_at(&screen->plan, declared->at),
		.first_item = screen->num_items,
		.first_worked = screen->num_worked,
	};
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		for (size_t i = 0; i < declared->num_fields[reg]; i++) {
			if (!add_field(screen, leaf, reg, &declared->field[reg][i]))
				return false;
		}
	}
	add_demands(screen, leaf);
	leaf->by_gate = only_gate(screen, leaf);
	return true;
}

/* Gate 0 is the one without conditions. */
static bool add_open_gate(struct screen *screen)
{
	static const struct declared_field field = { .type = VIRT_NATIVE };

	return add_gate(screen, &field) == 0;
}

static bool order_gates(struct screen *screen)
{
	screen->waiting = calloc(screen->num_gates, sizeof(*screen->waiting));
	for (unsigned int rank = 1; screen->waiting && rank <= SCREEN_MAX_RANK; rank++) {
		for (size_t i = 0; i < screen->num_gates; i++) {
			if (screen->gate[i].rank == rank)
				screen->waiting[screen->num_waiting++] = i;
		}
	}
	return screen->waiting;
}

static void find_slots(struct screen *screen)
{
	const struct accept_plan *plan = &screen->plan;

	screen->fms_slot = slot_at(plan, (struct cpuid_addr){ 1, CPUID_SUBLEAF_NA });
	if (screen->fms_slot != SCREEN_NONE)
		screen->fms_mask = plan->slot[screen->fms_slot].configurable.reg[CPUID_EAX];
	for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++)
		screen->topology_slot[i] = slot_at(plan, (struct cpuid_addr){ TOPOLOGY_LEAF, i });
	/* Of a leaf that is there twice only one could be looked at. */
	for (size_t i = 0; i < plan->num_slots; i++)
		screen->blind |= slot_at(plan, plan->slot[i].at) != (int)i;
}

bool screen_compile(struct screen *screen)
{
	const struct declared *declared = screen->context->declared;
	struct cpuid_addr tsx = { 7, 0 };

	screen->blind = declared->num_unknown;
	accept_plan_make(screen->context, &screen->plan);
	accept_fms_read(screen->context, &screen->fms);
	screen->plan.fms = &screen->fms;
	find_slots(screen);
	screen->tsx_leaf =
		leaf_index(screen->context, declared_leaf_at(screen->context->declared, tsx));
	screen->leaf = calloc(declared->num_leaves + 1, sizeof(*screen->leaf));
	if (!screen->leaf || !add_open_gate(screen))
		return false;
	for (size_t i = 0; i < declared->num_leaves; i++) {
		if (!add_leaf(screen, &declared->leaf[i]))
			return false;
	}
	return order_gates(screen);
}
