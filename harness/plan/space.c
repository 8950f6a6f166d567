// SPDX-License-Identifier: GPL-2.0-only
/*
 * From rows of levels to TD configurations, and back.
 */
#include "plan/space.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rules/request.h"

struct space *space_create(const struct rule_context *context, enum td_via via, struct diag *diag)
{
	struct space *space = calloc(1, sizeof(*space));

	if (!space) {
		diag_no_memory(diag, "the space of configurations");
		return NULL;
	}
	space->context = context;
	space->via = via;
	space->problem = cover_problem_create();
	if (!space->problem)
		diag_no_memory(diag, "the space of configurations");
	else if (!space_add_factors(space, diag) && !space_add_constraints(space, diag) &&
		 !cover_close(space->problem, diag))
		return space;
	space_free(space);
	return NULL;
}

void space_free(struct space *space)
{
	if (!space)
		return;
	cover_problem_free(space->problem);
	free(space);
}

int space_add(struct space *space, const struct space_factor *factor, struct diag *diag)
{
	if (space->num_factors == SPACE_MAX_FACTORS)
		return diag_set(diag, "more than %d things to configure; raise SPACE_MAX_FACTORS",
				SPACE_MAX_FACTORS);
	if (cover_add_factor(space->problem, factor->name, factor->num_levels, diag) < 0)
		return -1;
	space->factor[space->num_factors++] = *factor;
	return 0;
}

/* Members of struct td_config are little-endian, as is everything that runs this. */
static uint64_t member_get(const struct td_config *config, const struct space_factor *factor)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)config + factor->offset, factor->size);
	return value;
}

static void member_set(struct td_config *config, const struct space_factor *factor, uint64_t bits)
{
	uint64_t value = (member_get(config, factor) & ~factor->mask) | bits;

	memcpy((char *)config + factor->offset, &value, factor->size);
}

void space_config(const struct space *space, const uint8_t *row, struct td_config *config)
{
	td_config_default(config);
	for (size_t i = 0; i < space->num_factors; i++) {
		const struct space_factor *factor = &space->factor[i];
		uint64_t bits = factor->level[row[i]];

		if (!row[i])
			continue;
		if (factor->kind == SPACE_CPUID)
			td_config_set_cpuid(config, factor->lsb.at, factor->lsb.reg,
					    (uint32_t)bits);
		else if (factor->kind == SPACE_TOPOLOGY)
			space_set_topology(config, row[i]);
		else
			member_set(config, factor, bits);
	}
}

static bool same_topology(const struct td_config *config, unsigned int level)
{
	struct td_config wanted;

	td_config_default(&wanted);
	space_set_topology(&wanted, level);
	for (uint32_t i = 0; i < 6; i++) {
		const struct cpuid_addr at = { 0x1f, i };
		const struct cpuid_regs a = td_config_cpuid(config, at);
		const struct cpuid_regs b = td_config_cpuid(&wanted, at);

		if (memcmp(&a, &b, sizeof(a)) != 0)
			return false;
	}
	return true;
}

static uint8_t level_of(const struct space_factor *factor, const struct td_config *config)
{
	uint64_t bits = 0;

	if (factor->kind == SPACE_CPUID)
		bits = td_config_cpuid(config, factor->lsb.at).reg[factor->lsb.reg] & factor->mask;
	else if (factor->kind == SPACE_MEMBER)
		bits = member_get(config, factor) & factor->mask;
	for (unsigned int i = 0; i < factor->num_levels; i++) {
		if (factor->kind == SPACE_TOPOLOGY ? same_topology(config, i) :
						     bits == factor->level[i])
			return (uint8_t)i;
	}
	return SPACE_NO_LEVEL;
}

bool space_row(const struct space *space, const struct td_case *test, uint8_t *row)
{
	struct request request;

	if (test->via != space->via)
		return false;
	request_of_case(space->context, test, &request);
	if (test->via == TD_VIA_KVM) {
		/* These two KVM makes of the guest's physical address bits. */
		request.td.eptp_controls = test->config.eptp_controls;
		request.td.config_flags = test->config.config_flags;
	}
	for (size_t i = 0; i < space->num_factors; i++)
		row[i] = level_of(&space->factor[i], &request.td);
	return !request.misfit && !request.td.num_patches && !request.td.tdcs_pages;
}

bool space_row_whole(const struct space *space, const struct td_case *test, uint8_t *row)
{
	return space_row(space, test, row) && !memchr(row, SPACE_NO_LEVEL, space->num_factors);
}

static int copy_constraint(const struct cover_constraint *from, const int *new_factor,
			   struct cover_problem *to, struct diag *diag)
{
	struct cover_literal a = from->a, b = from->b;

	if (new_factor[a.factor] < 0 || new_factor[b.factor] < 0)
		return 0;
	a.factor = (uint16_t)new_factor[a.factor];
	b.factor = (uint16_t)new_factor[b.factor];
	switch (from->kind) {
	case COVER_FORBID:
		return cover_forbid(to, a, b, from->source, diag);
	case COVER_IMPLY:
		return cover_imply(to, a, b, from->source, diag);
	default:
		return cover_fix(to, a, from->source, diag);
	}
}

/* What the CPU must have, too, and what comes with XFAM or ATTRIBUTES; no numbers. */
static bool is_feature(const struct space *space, const struct space_factor *factor)
{
	const struct declared_field *field;

	if (factor->kind == SPACE_MEMBER)
		return factor->offset == offsetof(struct td_config, xfam) ||
		       factor->offset == offsetof(struct td_config, attributes);
	if (factor->kind != SPACE_CPUID || factor->num_levels != 2)
		return false;
	field = declared_field_at(space->context->declared, factor->lsb);
	return field->lsb == field->msb && virt_type_parts(field->type).native;
}

static int copy_features(const struct space *space, uint16_t *place, struct cover_problem *to,
			 struct diag *diag)
{
	int new_factor[SPACE_MAX_FACTORS];

	for (size_t i = 0; i < space->num_factors; i++) {
		new_factor[i] = -1;
		if (!is_feature(space, &space->factor[i]))
			continue;
		new_factor[i] = cover_add_factor(to, space->factor[i].name, 2, diag);
		if (new_factor[i] < 0)
			return -1;
		place[new_factor[i]] = (uint16_t)i;
	}
	for (size_t i = 0; i < cover_num_constraints(space->problem); i++) {
		if (copy_constraint(cover_constraint_at(space->problem, i), new_factor, to, diag))
			return -1;
	}
	return cover_close(to, diag);
}

struct cover_problem *space_features(const struct space *space, uint16_t place[SPACE_MAX_FACTORS],
				     struct diag *diag)
{
	struct cover_problem *features = cover_problem_create();

	if (!features)
		diag_no_memory(diag, "the space of configurations");
	else if (!copy_features(space, place, features, diag))
		return features;
	cover_problem_free(features);
	return NULL;
}

bool space_fits(const struct space *space, const struct cover_literal *set, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		if (!cover_pair_feasible(space->problem, set[i], set[count - 1]))
			return false;
	}
	return cover_literal_feasible(space->problem, set[count - 1]);
}

/* Factor by factor, each as high as those before it leave it. */
void space_highest(const struct space *space, const struct cover_literal *but, uint8_t *row)
{
	struct cover_literal set[SPACE_MAX_FACTORS + 1];
	size_t count = 0;

	if (but)
		set[count++] = *but;
	for (size_t i = 0; i < space->num_factors; i++) {
		if (but && but->factor == i)
			continue;
		set[count] = (struct cover_literal){
			(uint16_t)i,
			(uint8_t)(space->factor[i].num_levels - 1),
		};
		while (set[count].level && !space_fits(space, set, count + 1))
			set[count].level--;
		count++;
	}
	cover_complete(space->problem, set, count, row);
}
