/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Constraints in text form: one a line, about factors of two levels, 0 and 1.
 *
 *	# waitpkg needs nothing, but avx2 needs avx
 *	avx2 -> avx		where avx2 is 1, avx is 1
 *	5 -> !7			where 5 is 1, 7 is 0
 *	!2 -> 3			where 2 is 0, 3 is 1
 *	4 = 6			both or neither
 *	8			always 1
 *	!9			always 0
 *
 * A factor is given by name, or by number where no name reads so.
 *
 *	if (cover_text_load("FILE", problem, &diag))
 *		...	"FILE:3:6: there is no factor 'avx3'; ..."
 */
#ifndef COVER_TEXT_H
#define COVER_TEXT_H

#include "cover/problem.h"

/* Adds the constraints of a file, "-" for standard input; sources are "path:line: text". */
int cover_text_load(const char *path, struct cover_problem *problem, struct diag *diag);

/* The same of @text, which came from @path. */
int cover_text_parse(const char *path, const char *text, struct cover_problem *problem,
		     struct diag *diag);

#endif
