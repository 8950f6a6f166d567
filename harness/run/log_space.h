/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings that a journal's rows are made of.
 *
 *	struct cover_problem *problem;
 *
 *	if (log_space(&book, TD_VIA_KVM, &problem, &diag))
 *		...
 *	cover_problem_free(problem);	// NULL: there was no such way in
 */
#ifndef RUN_LOG_SPACE_H
#define RUN_LOG_SPACE_H

#include "cover/problem.h"
#include "run/log_read.h"

/* @problem is to be freed where this fails, too. */
int log_space(const struct log_book *book, enum td_via via, struct cover_problem **problem,
	      struct diag *diag);

#endif
