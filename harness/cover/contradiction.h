/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which constraints contradict one another. Private to cover/.
 */
#ifndef COVER_CONTRADICTION_H
#define COVER_CONTRADICTION_H

#include "cover/problem.h"

/*
 * @problem has no feasible row. Fills @diag with the sources of a smallest chain: constraints
 * none of which can be left out, neighbours with a factor in common where that goes.
 */
void contradiction_explain(const struct cover_problem *problem, struct diag *diag);

#endif
