// SPDX-License-Identifier: GPL-2.0-only
/*
 * What rows cover.
 *
 * A literal is a set of rows, one bit each. Literals are covered together if their sets have a
 * row in common: most do, in the first words. Only for those that have none it matters whether
 * they are feasible.
 */
#include "cover/verify.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cover/oracle.h"
#include "cover/wide.h"

struct count {
	struct oracle oracle;
	struct cover_report *report;
	unsigned int strength; /* that is being counted */
	size_t words; /* of 64 rows */
	size_t stride; /* literals, and room for a whole cover_lanes after the last */
	uint64_t *column; /* [word][literal]: in which rows a literal is */
	uint64_t *common[COVER_MAX_STRENGTH]; /* the rows of the literals chosen so far */
	uint16_t literal[COVER_MAX_STRENGTH]; /* chosen */
	unsigned char *together; /* by two literals: feasible; from strength 2 on */
	uint16_t *bare; /* what find_bare() finds */
	uint64_t *const *fresh; /* as in cover_verify_growth(); or NULL: nobody asks */
};

/*
 * Those of the literals @from to @to that have no row in common with @common. The columns go on
 * for a while after @to.
 */
COVER_WIDE static size_t find_bare(const struct count *count, const uint64_t *common, size_t from,
				   size_t to, uint16_t *bare)
{
	size_t found = 0;

	for (size_t i = from; i < to; i += COVER_LANES) {
		cover_lanes shared = { 0 };
		unsigned int open = (1u << COVER_LANES) - 1;

		for (size_t word = 0; word < count->words && open; word++) {
			cover_lanes rows;

			memcpy(&rows, count->column + word * count->stride + i, sizeof(rows));
			shared |= rows & common[word];
			open = 0;
			for (size_t lane = 0; lane < COVER_LANES; lane++)
				open |= (unsigned int)!shared[lane] << lane;
		}
		for (; open; open &= open - 1) {
			size_t literal = i + (size_t)__builtin_ctz(open);

			if (literal < to)
				bare[found++] = (uint16_t)literal;
		}
	}
	return found;
}

/* The chosen literals, the last of them just now. */
static bool chosen_feasible(struct count *count, size_t chosen)
{
	const uint16_t *literal = count->literal;

	if (count->strength > 2) {
		const unsigned char *together =
			count->together + literal[chosen - 1] * count->oracle.num_literals;

		for (size_t i = 0; i + 1 < chosen; i++)
			if (!together[literal[i]])
				return false;
	}
	return oracle_feasible(&count->oracle, literal, chosen);
}

/* From strength 3 on pairs that are not feasible are looked up. */
static void set_apart(struct count *count)
{
	size_t n = count->oracle.num_literals;
	uint16_t a = count->literal[0], b = count->literal[1];

	count->together[a * n + b] = 0;
	count->together[b * n + a] = 0;
}

static void note_missing(struct count *count)
{
	struct cover_report *report = count->report;

	if (report->missing_strength)
		return;
	report->missing_strength = count->strength;
	for (unsigned int i = 0; i < count->strength; i++) {
		uint16_t factor = count->oracle.factor[count->literal[i]];

		report->missing[i].factor = factor;
		report->missing[i].level =
			(uint8_t)(count->literal[i] - count->oracle.first[factor]);
	}
}

/* Likewise, and each of the others is counted for the first row that it has in common with @common. */
static size_t find_bare_of_rows(const struct count *count, const uint64_t *common, size_t from,
				size_t to, uint16_t *bare)
{
	uint64_t *fresh = count->fresh[count->strength];
	size_t found = 0;

	for (size_t literal = from; literal < to; literal++) {
		uint64_t shared = 0;
		size_t word = 0;

		for (; word < count->words; word++) {
			shared = common[word] & count->column[word * count->stride + literal];
			if (shared)
				break;
		}
		if (shared)
			fresh[word * 64 + (size_t)__builtin_ctzll(shared)]++;
		else
			bare[found++] = (uint16_t)literal;
	}
	return found;
}

/* The last literal: all of the factors from @factor on. */
static void count_last(struct count *count, const uint64_t *common, size_t factor)
{
	size_t from = count->oracle.first[factor], to = count->oracle.num_literals;
	size_t found = (count->fresh ? find_bare_of_rows : find_bare)(count, common, from, to,
								      count->bare);
	unsigned int strength = count->strength;

	count->report->covered[strength] += to - from - found;
	count->report->feasible[strength] += to - from - found;
	for (size_t i = 0; i < found; i++) {
		count->literal[strength - 1] = count->bare[i];
		if (chosen_feasible(count, strength)) {
			count->report->feasible[strength]++;
			note_missing(count);
		} else if (strength == 2) {
			set_apart(count);
		}
	}
}

static void count_from(struct count *count, size_t chosen, size_t factor)
{
	const struct oracle *oracle = &count->oracle;

	if (chosen + 1 == count->strength) {
		count_last(count, count->common[chosen], factor);
		return;
	}
	for (; factor < oracle->num_factors; factor++) {
		for (size_t literal = oracle->first[factor]; literal < oracle->first[factor + 1];
		     literal++) {
			uint64_t *common = count->common[chosen + 1];

			count->literal[chosen] = (uint16_t)literal;
			if (chosen && !chosen_feasible(count, chosen + 1))
				continue;
			for (size_t word = 0; word < count->words; word++)
				common[word] = count->common[chosen][word] &
					       count->column[word * count->stride + literal];
			count_from(count, chosen + 1, factor + 1);
		}
	}
}

/* The constraint that @row breaks, or NULL. */
static const struct cover_constraint *find_broken(const struct cover_problem *problem,
						  const uint8_t *row)
{
	for (size_t i = 0; i < cover_num_constraints(problem); i++) {
		const struct cover_constraint *constraint = cover_constraint_at(problem, i);
		bool a = row[constraint->a.factor] == constraint->a.level;
		bool b = row[constraint->b.factor] == constraint->b.level;

		if ((constraint->kind == COVER_FORBID && a && b) ||
		    (constraint->kind == COVER_IMPLY && a && !b) ||
		    (constraint->kind == COVER_FIX && !a))
			return constraint;
	}
	return NULL;
}

/* Rows that break a constraint are in no column. */
static int load_rows(struct count *count, const struct cover_problem *problem,
		     const struct cover_array *array, struct diag *diag)
{
	struct cover_report *report = count->report;

	for (size_t i = 0; i < array->num_rows; i++) {
		const uint8_t *row = cover_array_row(array, i);
		const struct cover_constraint *broken;

		for (size_t j = 0; j < array->num_factors; j++)
			if (row[j] >= cover_factor_levels(problem, j))
				return diag_set(diag, "row %zu: factor %s has no level %u", i,
						cover_factor_name(problem, j), row[j]);
		broken = find_broken(problem, row);
		if (broken && !report->infeasible_rows++) {
			report->first_infeasible_row = i;
			report->broken = broken;
		}
		for (size_t j = 0; !broken && j < array->num_factors; j++)
			count->column[i / 64 * count->stride + count->oracle.first[j] + row[j]] |=
				1ULL << i % 64;
	}
	return 0;
}

static int allocate(struct count *count, size_t num_rows)
{
	size_t n = count->oracle.num_literals;

	count->words = num_rows / 64 + 1;
	count->stride = n + COVER_LANES;
	count->column = calloc(count->words * count->stride, sizeof(*count->column));
	count->together = malloc(n * n + 1);
	count->bare = malloc(count->stride * sizeof(*count->bare));
	if (!count->column || !count->together || !count->bare)
		return -1;
	memset(count->together, 1, n * n);
	for (size_t i = 0; i < COVER_MAX_STRENGTH; i++) {
		count->common[i] = malloc(count->words * sizeof(uint64_t));
		if (!count->common[i])
			return -1;
	}
	memset(count->common[0], 0xff, count->words * sizeof(uint64_t));
	return 0;
}

int cover_verify(const struct cover_problem *problem, unsigned int strength,
		 const struct cover_array *array, struct cover_report *report, struct diag *diag)
{
	return cover_verify_growth(problem, strength, array, report, NULL, diag);
}

int cover_verify_growth(const struct cover_problem *problem, unsigned int strength,
			const struct cover_array *array, struct cover_report *report,
			uint64_t *const *fresh, struct diag *diag)
{
	struct count count = { .report = report, .fresh = fresh };
	int status = -1;

	*report = (struct cover_report){ .strength = strength };
	if (!strength || strength > COVER_MAX_STRENGTH)
		return diag_set(diag, "strength %u; 1 to %d are possible", strength,
				COVER_MAX_STRENGTH);
	if (array->num_factors != cover_num_factors(problem))
		return diag_set(diag, "the rows have %zu factors, the problem has %zu",
				array->num_factors, cover_num_factors(problem));
	if (oracle_create(&count.oracle, problem, diag))
		return -1;
	if (allocate(&count, array->num_rows))
		diag_no_memory(diag, NULL);
	else
		status = load_rows(&count, problem, array, diag);
	for (count.strength = 1; !status && count.strength <= strength; count.strength++)
		count_from(&count, 0, 0);
	if (count.oracle.gave_up)
		status = diag_set(diag, "the constraints are too hard to say what is feasible");
	oracle_free(&count.oracle);
	free(count.column);
	free(count.together);
	free(count.bare);
	for (size_t i = 0; i < COVER_MAX_STRENGTH; i++)
		free(count.common[i]);
	return status;
}

bool cover_report_complete(const struct cover_report *report)
{
	return !report->missing_strength && !report->infeasible_rows;
}
