// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows of the covering arrays and what is related to them ("flip-17", "lattice-03-kvm"): with one
 * feature turned over, without one, together with the next row, once more, in another order, after
 * another TD; and ("vcpus-05") as two VCPUs see them. Last, each bit that something else gates,
 * with and without the gate ("depend-7.1:eax.avx_vnni").
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "input/random.h"
#include "plan/generator.h"
#include "plan/sweep_config.h"
#include "td/relate.h"

#define SEED 1 /* these are the same in every run */
#define NUM_FLIPS 2 /* of each row */
#define CACHE_LEAF 4 /* its bits describe one thing together */

enum kind { FLIP, SMALLER, LATTICE, ROUND_TRIP, SAME, ORDER, HISTORY, VCPUS, DEPEND };

/* Every so many rows one: what costs more TDs, or shows less, is tried on fewer. */
static const struct {
	const char *name;
	unsigned int every;
	bool kvm_only;
} kinds[] = {
	[FLIP] = { "flip", 1, false },       [SMALLER] = { "smaller", 2, false },
	[LATTICE] = { "lattice", 4, false }, [ROUND_TRIP] = { "round_trip", 4, false },
	[SAME] = { "same", 8, false },       [ORDER] = { "order", 2, true },
	[HISTORY] = { "history", 4, false }, [VCPUS] = { "vcpus", 1, false },
	[DEPEND] = { "depend", 1, false },
};

#define NUM_ROW_KINDS DEPEND

static const struct cover_array *rows_of(const struct plan *plan, enum td_via via)
{
	const struct cover_array *triples = &plan->array[via][3];

	return triples->num_rows ? triples : &plan->array[via][2];
}

static int add_rows(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct cover_array *rows = rows_of(plan, item.via);

	for (unsigned int kind = 0; kind < NUM_ROW_KINDS; kind++) {
		size_t repeat = kind == FLIP ? NUM_FLIPS : 1;

		if (kinds[kind].kvm_only && item.via != TD_VIA_KVM)
			continue;
		item.value = kind;
		for (size_t i = 0; i < repeat * rows->num_rows; i += kinds[kind].every) {
			item.index = (uint32_t)i;
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

/* What gates the bit: one step of a configuration; false where it is nothing that is requested. */
static bool gate_of(const struct plan *plan, struct cpuid_bit bit, struct td_step *step)
{
	const struct declared_gate *gate = &declared_field_at(plan->context->declared, bit)->gate;

	*step = (struct td_step){ .part = TD_PART_XFAM, .mask = gate->xfam };
	if (gate->xfam)
		return true;
	*step = (struct td_step){ .part = TD_PART_ATTRIBUTES, .mask = gate->attributes };
	if (gate->attributes)
		return true;
	*step = (struct td_step){ .part = TD_PART_CPUID, .bit = gate->cpuid };
	return gate->has_cpuid && sweep_configurable(plan->context, gate->cpuid);
}

/* A gate that is taken away must leave an XFAM that the module takes. */
static bool depends(const struct plan *plan, struct cpuid_bit bit)
{
	struct td_step step;

	return sweep_has_gates(plan->context, bit) && gate_of(plan, bit, &step) &&
	       (step.part != TD_PART_XFAM || sweep_xfam_together(step.mask) == step.mask);
}

static int add_dependent(struct plan *plan, struct plan_item item, struct diag *diag)
{
	const struct declared *declared = plan->context->declared;

	item.value = DEPEND;
	for (size_t i = 0; i < declared->num_leaves; i++) {
		item.bit.at = declared->leaf[i].at;
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			item.bit.reg = j / 32;
			item.bit.bit = j % 32;
			if (sweep_configurable(plan->context, item.bit) &&
			    depends(plan, item.bit) && plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_PROPERTIES) };

	if (!item.suites || plan->options->strength < 2)
		return 0;
	for (item.via = TD_VIA_KVM; item.via <= TD_VIA_MODULE; item.via++) {
		if (!plan_has_door(plan, item.via))
			continue;
		if (plan_make_arrays(plan, item.via, diag) || add_rows(plan, item, diag) ||
		    add_dependent(plan, item, diag))
			return -1;
	}
	return 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	const char *via = plan_door_suffix(item->via);
	char bit[CPUID_TEXT];

	(void)plan;
	if (item->value == DEPEND)
		snprintf(name, TD_NAME, "depend-%s%s", cpuid_bit_format(item->bit, bit), via);
	else
		snprintf(name, TD_NAME, "%s-%02u%s", kinds[item->value].name, item->index, via);
}

/* A factor that is a single feature, XFAM or ATTRIBUTES, as a step. */
static bool step_of(const struct space_factor *factor, struct td_step *step)
{
	bool is_xfam = factor->offset == offsetof(struct td_config, xfam);

	if (factor->num_levels != 2)
		return false;
	*step = (struct td_step){ .part = TD_PART_CPUID, .bit = factor->lsb };
	if (factor->kind == SPACE_CPUID)
		return !(factor->mask & (factor->mask - 1));
	step->mask = factor->mask;
	step->part = is_xfam ? TD_PART_XFAM : TD_PART_ATTRIBUTES;
	return factor->kind == SPACE_MEMBER &&
	       (is_xfam || factor->offset == offsetof(struct td_config, attributes));
}

/* A feature of the space, by chance; @set: one that the row has. */
static bool pick(const struct space *space, const uint8_t *row, struct random *random, bool set,
		 struct td_step *step)
{
	for (unsigned int tries = 0; tries < 64; tries++) {
		size_t i = random_below(random, (uint32_t)space->num_factors);

		if ((!set || row[i]) && step_of(&space->factor[i], step))
			return true;
	}
	return false;
}

static void relate_feature(const struct space *space, const uint8_t *row, struct random *random,
			   enum kind kind, struct td_case *test)
{
	struct td_step step;

	if (pick(space, row, random, kind == SMALLER, &step))
		relate_by_steps(test, kind == SMALLER ? TD_RELATION_SMALLER : TD_RELATION_FLIP,
				&step, 1);
}

static void relate_next(const struct plan *plan, const struct plan_item *item, struct td_case *test)
{
	const struct cover_array *rows = rows_of(plan, item->via);
	struct td_config next;

	space_config(plan->space[item->via],
		     cover_array_row(rows, (item->index + 1) % rows->num_rows), &next);
	relate_to(test, TD_RELATION_HISTORY, &next);
}

/* What two TDs with the same numbers, and MIGRATABLE alike, may differ in. */
static bool is_flag(const struct space_factor *factor)
{
	struct td_step step;

	if (!step_of(factor, &step))
		return false;
	if (step.part == TD_PART_CPUID)
		return step.bit.at.leaf != CACHE_LEAF;
	return step.part == TD_PART_XFAM || !(step.mask & TD_ATTRIBUTES_MIGRATABLE);
}

/* The next row's features with this row's numbers: of numbers there is no more and no less. */
static void relate_features(const struct plan *plan, const struct plan_item *item,
			    struct td_case *test)
{
	const struct space *space = plan->space[item->via];
	const struct cover_array *rows = rows_of(plan, item->via);
	const uint8_t *own = cover_array_row(rows, item->index % rows->num_rows);
	const uint8_t *next = cover_array_row(rows, (item->index + 1) % rows->num_rows);
	uint8_t row[SPACE_MAX_FACTORS];
	struct td_config partner;

	for (size_t i = 0; i < space->num_factors; i++)
		row[i] = is_flag(&space->factor[i]) ? next[i] : own[i];
	space_config(space, row, &partner);
	relate_to(test, TD_RELATION_LATTICE, &partner);
}

/* Every declared leaf on one VCPU and on another, in an order of this case's own. */
static void ask_vcpus(const struct plan *plan, struct random *random, struct td_case *test)
{
	const struct declared *declared = plan->context->declared;
	uint32_t order[GUEST_MAX_OPS / 2 - 1];
	uint32_t count = (uint32_t)declared->num_leaves;

	if (count > sizeof(order) / sizeof(order[0]))
		count = sizeof(order) / sizeof(order[0]);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = random_below(random, i + 1);

		order[i] = order[place];
		order[place] = i;
	}
	test->config.max_vcpus = test->config.max_vcpus < 2 ? 2 : test->config.max_vcpus;
	for (uint32_t vcpu = 0; vcpu < 2; vcpu++) {
		test->op[test->num_ops++] = (struct guest_op){ .kind = GUEST_VCPU, .index = vcpu };
		for (uint32_t i = 0; i < count; i++) {
			struct cpuid_addr at = declared->leaf[order[vcpu ? count - 1 - i : i]].at;

			test->op[test->num_ops++] = (struct guest_op){
				.kind = GUEST_CPUID,
				.index = at.leaf,
				.subindex = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf,
			};
		}
	}
}

static void make_dependent(const struct plan *plan, struct cpuid_bit bit, struct td_case *test)
{
	struct td_step step;

	sweep_set_bit(plan->context, &test->config, bit, true);
	if (gate_of(plan, bit, &step))
		relate_by_steps(test, TD_RELATION_FLIP, &step, 1);
}

static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	const struct space *space = plan->space[item->via];
	const struct cover_array *rows = rows_of(plan, item->via);
	const uint8_t *row = cover_array_row(rows, item->index % rows->num_rows);
	struct random random;

	(void)diag;
	random_seed(&random, SEED + item->index);
	if (item->value != DEPEND)
		space_config(space, row, &test->config);
	switch ((enum kind)item->value) {
	case FLIP:
	case SMALLER:
		relate_feature(space, row, &random, (enum kind)item->value, test);
		break;
	case LATTICE:
		relate_features(plan, item, test);
		break;
	case HISTORY:
		relate_next(plan, item, test);
		break;
	case ROUND_TRIP:
		relate_alone(test, TD_RELATION_ROUND_TRIP);
		break;
	case SAME:
		relate_alone(test, TD_RELATION_SAME);
		break;
	case ORDER:
		relate_alone(test, TD_RELATION_ORDER);
		break;
	case VCPUS:
		ask_vcpus(plan, &random, test);
		break;
	case DEPEND:
		make_dependent(plan, item->bit, test);
		break;
	}
	return 0;
}

const struct plan_generator plan_properties = {
	.phase = PLAN_PROPERTIES,
	.name = "properties",
	.list = list,
	.describe = describe,
	.make = make,
};
