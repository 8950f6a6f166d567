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

	json_array_foreach (settings, i, setting) {
		const char *name;
		int levels;

		if (json_unpack(setting, "[si]", &name, &levels) || levels < 0)
			return wrong(book, diag);
		if (cover_add_factor(problem, name, (unsigned int)levels, diag) < 0)
			return -1;
	}
	return 0;
}

static bool is_literal(const struct cover_problem *problem, int factor, int level)
{
	return factor >= 0 && (size_t)factor < cover_num_factors(problem) && level >= 0 &&
	       (unsigned int)level < cover_factor_levels(problem, (size_t)factor);
}

static int add_constraint(const struct log_book *book, json_t *constraint,
			  struct cover_problem *problem, struct diag *diag)
{
	int kind, factor, level, other, other_level;
	struct cover_literal a, b;
	const char *source;

	if (json_unpack(constraint, "[iiiiis]", &kind, &factor, &level, &other, &other_level,
			&source) ||
	    !is_literal(problem, factor, level) || !is_literal(problem, other, other_level))
		return wrong(book, diag);
	a = (struct cover_literal){ (uint16_t)factor, (uint8_t)level };
	b = (struct cover_literal){ (uint16_t)other, (uint8_t)other_level };
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
	const json_t *space = json_object_get(book->start, via == TD_VIA_KVM ? "kvm" : "module");
	size_t i;
	json_t *constraint;

	*problem = NULL;
	if (!space)
		return 0;
	*problem = cover_problem_create();
	if (!*problem)
		return diag_set(diag, "out of memory");
	if (add_settings(book, json_object_get(space, "settings"), *problem, diag))
		return -1;
	json_array_foreach (json_object_get(space, "constraints"), i, constraint) {
		if (add_constraint(book, constraint, *problem, diag))
			return -1;
	}
	return 0;
}
