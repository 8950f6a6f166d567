// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows and checks that were seen, and what they add up to.
 */
#include "run/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cover/verify.h"
#include "rules/accept.h"

/* A row with a value that is no level is not of the space. */
static void see_row(const struct space *space, const struct td_case *test, char *text)
{
	uint8_t row[SPACE_MAX_FACTORS];

	if (!space_row_whole(space, test, row))
		return;
	for (size_t i = 0; i < space->num_factors; i++)
		text[i] = (char)('0' + row[i]);
	text[space->num_factors] = '\0';
}

/* The check that must have refused, if the module's answer is the one of that check. */
static const char *see_check(const struct rule_context *context, const struct observation *seen)
{
	struct acceptance answer;
	struct request request;

	if (seen->outcome.by != TD_REFUSED_BY_MODULE || !seen->outcome.has_status)
		return NULL;
	request_of_case(context, seen->test, &request);
	accept_predict(context, &request, &answer);
	return seen->outcome.status == answer.status ? answer.rule : NULL;
}

void tally_see(const struct space *space, const struct rule_context *context,
	       const struct observation *seen, struct tally_mark *mark)
{
	*mark = (struct tally_mark){ .via = seen->test->via };
	if (!seen->has_outcome)
		return;
	mark->check = see_check(context, seen);
	if (space && seen->outcome.by == TD_ACCEPTED)
		see_row(space, seen->test, mark->row);
}

/* What a journal says of a row may be wrong. */
static int read_row(const struct cover_problem *problem, const char *text, uint8_t *row,
		    struct diag *diag)
{
	size_t len = strlen(text);

	if (len != cover_num_factors(problem))
		return diag_set(diag, "a row of %zu settings; there are %zu", len,
				cover_num_factors(problem));
	for (size_t i = 0; i < len; i++) {
		row[i] = (uint8_t)(text[i] - '0');
		if (row[i] >= cover_factor_levels(problem, i))
			return diag_set(diag, "a row in which %s has level %u, of %u",
					cover_factor_name(problem, i), row[i],
					cover_factor_levels(problem, i));
	}
	return 0;
}

static int add_row(struct tally *tally, const struct tally_mark *mark, struct diag *diag)
{
	const struct cover_problem *problem = tally->problem[mark->via];
	struct cover_array *rows = &tally->rows[mark->via];
	uint8_t row[SPACE_MAX_FACTORS];

	if (!problem || !*mark->row)
		return 0;
	if (read_row(problem, mark->row, row, diag))
		return -1;
	if (!rows->num_factors)
		cover_array_init(rows, cover_num_factors(problem));
	return cover_array_append(rows, row) ? diag_no_memory(diag, "the rows of a run") : 0;
}

int tally_add(struct tally *tally, const struct tally_mark *mark, struct diag *diag)
{
	size_t count;
	const char *const *checks = accept_checks(&count);

	for (size_t i = 0; mark->check && i < count; i++) {
		if (!strcmp(checks[i], mark->check))
			tally->checks |= 1U << i;
	}
	return add_row(tally, mark, diag);
}

static void count_checks(const struct tally *tally, struct coverage *coverage)
{
	const char *const *checks = accept_checks(&coverage->num_checks);
	size_t len = 0;

	for (size_t i = 0; i < coverage->num_checks; i++) {
		if (tally->checks >> i & 1)
			coverage->num_checks_reached++;
		else
			len += (size_t)snprintf(coverage->checks_missing + len,
						sizeof(coverage->checks_missing) - len, "%s%s",
						len ? " " : "", checks[i]);
	}
}

/* Close together where most is new, and about 60 of 1,500 TDs. */
static size_t coverage_step(size_t tds)
{
	return tds + (tds < 8 ? 1 : tds / 8);
}

static void add_point(struct coverage_door *door, size_t tds, const uint64_t *covered)
{
	struct coverage_point *point = &door->point[door->num_points++];

	point->tds = tds;
	memcpy(point->covered, covered, sizeof(point->covered));
}

/* @fresh: as cover_verify_growth() leaves it. */
static void draw_growth(uint64_t *const *fresh, struct coverage_door *door)
{
	uint64_t covered[COVERAGE_STRENGTH + 1] = { 0 };
	size_t next = 1;

	for (size_t i = 0; i < door->num_tds; i++) {
		for (unsigned int strength = 1; strength <= COVERAGE_STRENGTH; strength++)
			covered[strength] += fresh[strength][i];
		if (i + 1 != next && i + 1 != door->num_tds)
			continue;
		if (door->num_points < COVERAGE_MAX_POINTS)
			add_point(door, i + 1, covered);
		next = coverage_step(i + 1);
	}
}

static int count_rows(const struct cover_array *rows, const struct cover_problem *problem,
		      uint64_t *const *fresh, struct coverage_door *door, struct diag *diag)
{
	struct cover_report report;

	if (cover_verify_growth(problem, COVERAGE_STRENGTH, rows, &report, fresh, diag))
		return -1;
	door->there = true;
	door->num_settings = cover_num_factors(problem);
	door->num_tds = rows->num_rows;
	memcpy(door->feasible, report.feasible, sizeof(door->feasible));
	memcpy(door->covered, report.covered, sizeof(door->covered));
	draw_growth(fresh, door);
	return 0;
}

static int count_door(const struct cover_array *rows, const struct cover_problem *problem,
		      struct coverage_door *door, struct diag *diag)
{
	uint64_t *counts = calloc(COVERAGE_STRENGTH * rows->num_rows + 1, sizeof(*counts));
	uint64_t *fresh[COVERAGE_STRENGTH + 1] = { NULL };
	struct cover_array none;
	int ret;

	if (!counts)
		return diag_no_memory(diag, "what a run covers");
	for (size_t strength = 1; strength <= COVERAGE_STRENGTH; strength++)
		fresh[strength] = counts + (strength - 1) * rows->num_rows;
	cover_array_init(&none, cover_num_factors(problem));
	ret = count_rows(rows->num_rows ? rows : &none, problem, fresh, door, diag);
	free(counts);
	return ret;
}

int tally_count(const struct tally *tally, struct coverage *coverage, struct diag *diag)
{
	*coverage = (struct coverage){ .builds = tally->builds };
	count_checks(tally, coverage);
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (tally->problem[via] &&
		    count_door(&tally->rows[via], tally->problem[via], &coverage->door[via], diag))
			return -1;
	}
	return 0;
}

void tally_free(struct tally *tally)
{
	cover_array_free(&tally->rows[TD_VIA_KVM]);
	cover_array_free(&tally->rows[TD_VIA_MODULE]);
}
