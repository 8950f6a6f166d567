// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verifier's own answer to what is feasible.
 */
#include "cover/oracle.h"

#include <stdlib.h>
#include <string.h>

#define MAX_STEPS 500000

enum { UNKNOWN, FEASIBLE, INFEASIBLE };

/* Calls @put for each literal that a constraint excludes beside another, both ways. */
static void each_exclusion(const struct oracle *oracle, const struct cover_problem *problem,
			   void (*put)(struct oracle *oracle, size_t literal, size_t other),
			   struct oracle *to)
{
	for (size_t i = 0; i < cover_num_constraints(problem); i++) {
		const struct cover_constraint *constraint = cover_constraint_at(problem, i);
		size_t first = oracle->first[constraint->b.factor];
		size_t a = oracle->first[constraint->a.factor] + constraint->a.level;
		size_t b = first + constraint->b.level;

		if (constraint->kind == COVER_FORBID) {
			put(to, a, b);
			continue;
		}
		for (size_t other = first; other < oracle->first[constraint->b.factor + 1];
		     other++) {
			if (other == b)
				continue;
			/* Fixed: every other level excludes itself. */
			put(to, constraint->kind == COVER_FIX ? other : a, other);
		}
	}
}

static void count_exclusion(struct oracle *oracle, size_t literal, size_t other)
{
	oracle->start[literal + 1]++;
	oracle->start[other + 1]++;
}

static void put_exclusion(struct oracle *oracle, size_t literal, size_t other)
{
	oracle->excluded[oracle->start[literal]++] = (uint16_t)other;
	oracle->excluded[oracle->start[other]++] = (uint16_t)literal;
}

static int list_exclusions(struct oracle *oracle, const struct cover_problem *problem)
{
	size_t n = oracle->num_literals;

	each_exclusion(oracle, problem, count_exclusion, oracle);
	for (size_t i = 0; i < n; i++)
		oracle->start[i + 1] += oracle->start[i];
	oracle->excluded = calloc(oracle->start[n] + 1, sizeof(*oracle->excluded));
	if (!oracle->excluded)
		return -1;
	each_exclusion(oracle, problem, put_exclusion, oracle);
	/* Each start was moved to its end. */
	memmove(oracle->start + 1, oracle->start, n * sizeof(*oracle->start));
	oracle->start[0] = 0;
	return 0;
}

/* The smallest factor that is joined with each, by passing it on until nothing changes. */
static void form_groups(struct oracle *oracle)
{
	bool changed = true;

	for (size_t i = 0; i < oracle->num_factors; i++)
		oracle->group[i] = (uint16_t)i;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < oracle->num_literals; i++) {
			uint16_t *own = &oracle->group[oracle->factor[i]];

			for (size_t j = oracle->start[i]; j < oracle->start[i + 1]; j++) {
				uint16_t other = oracle->group[oracle->factor[oracle->excluded[j]]];

				if (other < *own) {
					*own = other;
					changed = true;
				}
			}
		}
	}
	for (size_t i = 0; i < oracle->num_factors; i++)
		if (oracle->first[i + 1] - oracle->first[i] > 2)
			oracle->hard[oracle->group[i]] = true;
}

static void choose(struct oracle *oracle, size_t literal)
{
	oracle->chosen[oracle->factor[literal]] = (uint16_t)(literal + 1);
	for (size_t i = oracle->start[literal]; i < oracle->start[literal + 1]; i++)
		oracle->blocked[oracle->excluded[i]]++;
}

static void unchoose(struct oracle *oracle, size_t literal)
{
	oracle->chosen[oracle->factor[literal]] = 0;
	for (size_t i = oracle->start[literal]; i < oracle->start[literal + 1]; i++)
		oracle->blocked[oracle->excluded[i]]--;
}

static bool is_possible(const struct oracle *oracle, size_t literal)
{
	if (oracle->blocked[literal])
		return false;
	for (size_t i = oracle->start[literal]; i < oracle->start[literal + 1]; i++)
		if (oracle->excluded[i] == literal)
			return false; /* it is in no row at all */
	return true;
}

static size_t levels_left(const struct oracle *oracle, size_t factor)
{
	size_t left = 0;

	for (size_t i = oracle->first[factor]; i < oracle->first[factor + 1]; i++)
		left += is_possible(oracle, i);
	return left;
}

/* The open factor of @group with the fewest levels left; num_factors: all are chosen. */
static size_t tightest(const struct oracle *oracle, size_t group)
{
	size_t best = oracle->num_factors, fewest = COVER_MAX_LEVELS + 1;

	for (size_t i = group; i < oracle->num_factors; i++) {
		size_t left;

		if (oracle->group[i] != group || oracle->chosen[i])
			continue;
		left = levels_left(oracle, i);
		if (left < fewest) {
			fewest = left;
			best = i;
		}
	}
	return best;
}

/* All pairs of what is chosen in @group. */
static void remember(struct oracle *oracle, size_t group)
{
	for (size_t i = group; i < oracle->num_factors; i++) {
		if (oracle->group[i] != group)
			continue;
		for (size_t j = group; j < oracle->num_factors; j++)
			if (oracle->group[j] == group)
				oracle->pair[(oracle->chosen[i] - 1u) * oracle->num_literals +
					     oracle->chosen[j] - 1u] = FEASIBLE;
	}
}

static bool fill(struct oracle *oracle, size_t group)
{
	size_t factor = tightest(oracle, group);
	bool filled = false;

	if (factor == oracle->num_factors) {
		remember(oracle, group);
		return true;
	}
	for (size_t i = oracle->first[factor]; !filled && i < oracle->first[factor + 1]; i++) {
		if (!is_possible(oracle, i))
			continue;
		if (++oracle->steps > MAX_STEPS) {
			oracle->gave_up = true;
			return false;
		}
		choose(oracle, i);
		filled = fill(oracle, group);
		unchoose(oracle, i);
	}
	return filled;
}

/* Whether the literals of @group among @literal can be extended in it. */
static bool search(struct oracle *oracle, const uint16_t *literal, size_t count, size_t group)
{
	bool possible = true;
	size_t taken = 0;

	oracle->steps = 0;
	for (; possible && taken < count; taken++) {
		if (oracle->group[oracle->factor[literal[taken]]] != group)
			continue;
		possible = is_possible(oracle, literal[taken]);
		choose(oracle, literal[taken]);
	}
	possible = possible && fill(oracle, group);
	while (taken--)
		if (oracle->group[oracle->factor[literal[taken]]] == group)
			unchoose(oracle, literal[taken]);
	return possible;
}

/* Both of one group, or one and the same. */
static bool pair_feasible(struct oracle *oracle, uint16_t a, uint16_t b)
{
	unsigned char *known = &oracle->pair[a * oracle->num_literals + b];
	const uint16_t both[] = { a, b };

	if (*known == UNKNOWN)
		*known = search(oracle, both, a == b ? 1 : 2, oracle->group[oracle->factor[a]]) ?
				 FEASIBLE :
				 INFEASIBLE;
	return *known == FEASIBLE;
}

bool oracle_feasible(struct oracle *oracle, const uint16_t *literal, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t group = oracle->group[oracle->factor[literal[i]]], same = 0;

		for (size_t j = 0; j < count; j++) {
			if (oracle->group[oracle->factor[literal[j]]] != group)
				continue;
			same++;
			if (!pair_feasible(oracle, literal[i], literal[j]))
				return false;
		}
		/* Of two levels each, what goes in pairs goes together: 2-CNF. */
		if (same > 2 && oracle->hard[group] && !search(oracle, literal, count, group))
			return false;
	}
	return true;
}

static int allocate(struct oracle *oracle)
{
	size_t factors = oracle->num_factors + 1, literals = oracle->num_literals + 2;

	oracle->factor = calloc(literals, sizeof(*oracle->factor));
	oracle->group = calloc(factors, sizeof(*oracle->group));
	oracle->hard = calloc(factors, sizeof(*oracle->hard));
	oracle->start = calloc(literals, sizeof(*oracle->start));
	oracle->blocked = calloc(literals, sizeof(*oracle->blocked));
	oracle->chosen = calloc(factors, sizeof(*oracle->chosen));
	oracle->pair = calloc(literals, literals);
	return oracle->factor && oracle->group && oracle->hard && oracle->start &&
			       oracle->blocked && oracle->chosen && oracle->pair ?
		       0 :
		       -1;
}

static int load(struct oracle *oracle, const struct cover_problem *problem)
{
	oracle->num_factors = cover_num_factors(problem);
	oracle->first = calloc(oracle->num_factors + 1, sizeof(*oracle->first));
	if (!oracle->first)
		return -1;
	for (size_t i = 0; i < oracle->num_factors; i++) {
		oracle->num_literals += cover_factor_levels(problem, i);
		oracle->first[i + 1] = (uint16_t)oracle->num_literals;
	}
	if (allocate(oracle))
		return -1;
	for (size_t i = 0; i < oracle->num_factors; i++)
		for (size_t j = oracle->first[i]; j < oracle->first[i + 1]; j++)
			oracle->factor[j] = (uint16_t)i;
	if (list_exclusions(oracle, problem))
		return -1;
	form_groups(oracle);
	return 0;
}

int oracle_create(struct oracle *oracle, const struct cover_problem *problem, struct diag *diag)
{
	const uint16_t none = 0;

	*oracle = (struct oracle){ 0 };
	if (load(oracle, problem)) {
		oracle_free(oracle);
		return diag_no_memory(diag, NULL);
	}
	for (size_t i = 0; i < oracle->num_factors; i++) {
		if (oracle->group[i] != i || search(oracle, &none, 0, i))
			continue;
		oracle_free(oracle);
		return diag_set(diag, "no row is feasible: the constraints on %s contradict",
				cover_factor_name(problem, i));
	}
	return 0;
}

void oracle_free(struct oracle *oracle)
{
	free(oracle->first);
	free(oracle->factor);
	free(oracle->group);
	free(oracle->hard);
	free(oracle->start);
	free(oracle->excluded);
	free(oracle->blocked);
	free(oracle->chosen);
	free(oracle->pair);
	*oracle = (struct oracle){ 0 };
}
