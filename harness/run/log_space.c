// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading back what log_start() has written of a space.
 */
#include "run/log_space.h"

static int wrong(const struct log_book *book, struct diag *diag)
{
	return diag_set(diag, "%s: its settings cannot be read; another version has written it",
			book->path);
}

static int add_settings(const struct log_book *book, const json_t *settings,
			struct cover_problem *problem, struct diag *diag)
{
	size_t i;
	json_t *setting;

	if (!json_is_array(settings))
		return wrong(book, diag);
	json_array_foreach (settings, i, setting) {
		const char *name;
		json_int_t levels;

		if (json_unpack(setting, "[sI]", &name, &levels) || levels < 0 ||
		    levels > SPACE_MAX_LEVELS || i == SPACE_MAX_FACTORS)
			return wrong(book, diag);
		if (cover_add_factor(problem, name, (unsigned int)levels, diag) < 0)
			return -1;
	}
	return 0;
}

static bool literal_of(const struct cover_problem *problem, const json_int_t numbers[2],
		       struct cover_literal *literal)
{
	if (numbers[0] < 0 || numbers[0] >= (json_int_t)cover_num_factors(problem) ||
	    numbers[1] < 0 || numbers[1] >= cover_factor_levels(problem, (size_t)numbers[0]))
		return false;
	*literal = (struct cover_literal){ (uint16_t)numbers[0], (uint8_t)numbers[1] };
	return true;
}

static int add_constraint(const struct log_book *book, json_t *constraint,
			  struct cover_problem *problem, struct diag *diag)
{
	json_int_t kind, first[2], second[2];
	struct cover_literal a, b;
	const char *source;

	if (json_unpack(constraint, "[IIIIIs]", &kind, &first[0], &first[1], &second[0], &second[1],
			&source) ||
	    !literal_of(problem, first, &a) || !literal_of(problem, second, &b))
		return wrong(book, diag);
	switch (kind) {
	case COVER_FORBID:
		return cover_forbid(problem, a, b, source, diag);
	case COVER_IMPLY:
		return cover_imply(problem, a, b, source, diag);
	case COVER_FIX:
		return cover_fix(problem, a, source, diag);
	default:
		return wrong(book, diag);
	}
}

int log_space(const struct log_book *book, enum td_via via, struct cover_problem **problem,
	      struct diag *diag)
{
	const json_t *space = json_object_get(book->start, td_via_name(via));
	const json_t *constraints = json_object_get(space, "constraints");
	size_t i;
	json_t *constraint;

	*problem = NULL;
	if (!space)
		return 0;
	*problem = cover_problem_create();
	if (!*problem)
		return diag_no_memory(diag, NULL);
	if (add_settings(book, json_object_get(space, "settings"), *problem, diag))
		return -1;
	if (!json_is_array(constraints))
		return wrong(book, diag);
	json_array_foreach (constraints, i, constraint) {
		if (add_constraint(book, constraint, *problem, diag))
			return -1;
	}
	return 0;
}
