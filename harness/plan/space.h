/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The space of TD configurations that a target should accept, out of what the target itself
 * reports: factors with a few levels each, and the constraints between them.
 *
 *	struct space *space = space_create(&context, TD_VIA_KVM, &diag);
 *	uint8_t row[SPACE_MAX_FACTORS];
 *
 *	memset(row, 0, sizeof(row));		// the default TD
 *	row[3] = 1;
 *	if (cover_row_feasible(space->problem, row))
 *		space_config(space, row, &test->config);
 *	space_free(space);
 *
 * A factor is a feature bit that is directly configurable, a number in CPUID or TD_PARAMS with its
 * boundary values, a group of XFAM bits that must be set together, an ATTRIBUTES bit. Level 0 of
 * each is what the default TD has. Through KVM only what KVM_TDX_CAPABILITIES offers is in the
 * space, and of that no bit whose effects KVM does not handle: such bits are tried one at
 * a time, because one of them spoils every configuration that it is in.
 *
 * Source: the module's metadata and declared field types; for the constraints see
 * space_constraints.c, which gives a source for each.
 */
#ifndef PLAN_SPACE_H
#define PLAN_SPACE_H

#include "cover/problem.h"
#include "rules/rules.h"

#define SPACE_MAX_FACTORS 512
#define SPACE_MAX_LEVELS 6
#define SPACE_NO_LEVEL 0xff /* in a row: a value that is none of the factor's levels */

enum space_kind {
	SPACE_CPUID, /* bits of one register of CPUID_CONFIG */
	SPACE_TOPOLOGY, /* leaf 0x1f as a whole */
	SPACE_MEMBER, /* bits of a number in struct td_config */
};

struct space_factor {
	enum space_kind kind;
	char name[CPUID_TEXT];
	struct cpuid_bit lsb; /* SPACE_CPUID: the lowest bit */
	size_t offset, size; /* SPACE_MEMBER: the member, 1 to 8 bytes */
	uint64_t mask; /* the bits, where they stand in the register or member */
	unsigned int num_levels;
	uint64_t level[SPACE_MAX_LEVELS]; /* values under the mask, in place */
};

struct space {
	const struct rule_context *context;
	enum td_via via;
	size_t num_factors;
	struct space_factor factor[SPACE_MAX_FACTORS];
	struct cover_problem *problem; /* a factor of each, in the same order; closed */
};

/* NULL and @diag where memory is short or the target contradicts itself. */
struct space *space_create(const struct rule_context *context, enum td_via via, struct diag *diag);
void space_free(struct space *space);

/* The row's TD; @config is overwritten. */
void space_config(const struct space *space, const uint8_t *row, struct td_config *config);

/*
 * The row of a case that came in by the same way; SPACE_NO_LEVEL where its value is no level.
 * False where it asks for something more, that no row can: raw bytes, a leaf without a slot; or
 * came in by another way, and then there is no row.
 */
bool space_row(const struct space *space, const struct td_case *test, uint8_t *row);

/* The same; false also where some value is no level: the case is not made of the settings alone. */
bool space_row_whole(const struct space *space, const struct td_case *test, uint8_t *row);

/*
 * Features, XFAM and ATTRIBUTES alone, with the constraints between them: all others stay as in
 * the default TD. @place: where each stands in the space. NULL and @diag where
 * memory is short.
 */
struct cover_problem *space_features(const struct space *space, uint16_t place[SPACE_MAX_FACTORS],
				     struct diag *diag);

/* The last literal of @set goes with each of the others. */
bool space_fits(const struct space *space, const struct cover_literal *set, size_t count);

/* A row of the highest levels that go together, with @but's level where that is not NULL. */
void space_highest(const struct space *space, const struct cover_literal *but, uint8_t *row);

/* For space_factors.c and space_constraints.c. -1 and @diag where there are too many. */
int space_add(struct space *space, const struct space_factor *factor, struct diag *diag);
int space_add_factors(struct space *space, struct diag *diag);
int space_add_constraints(struct space *space, struct diag *diag);

/* Leaf 0x1f as a VMM may configure it: level 0 is the platform's own. */
#define SPACE_NUM_TOPOLOGIES 4
void space_set_topology(struct td_config *config, unsigned int level);

#endif
