/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest failing case as a file of its own, and the command that repeats its failure.
 *
 *	smallest_name(&minimized, rule, "CLB-03.smallest");	// what it is, and for which rule
 *	if (!smallest_write(&minimized.smallest, NULL, "CLB-03.smallest.td", &diag))
 *		smallest_command(session, rule, false, "CLB-03.smallest.td", text, sizeof(text));
 */
#ifndef RUN_SMALLEST_H
#define RUN_SMALLEST_H

#include "run/minimize_case.h"
#include "run/session.h"

#define SMALLEST_COMMAND 8192 /* the longest path, quoted, has room */

/* "7.0:ecx.waitpkg, xfam avx and 5 more": the steps that cannot be left out. */
void smallest_steps(const struct minimized *minimized, char *text, size_t size);

/* Makes minimized->smallest a negative case of @rule, whose summary says what it fails with. */
void smallest_name(struct minimized *minimized, const struct rule *rule, const char *name);

/* All or nothing. @comment, which may be NULL and have several lines, comes first. */
int smallest_write(const struct td_case *test, const char *comment, const char *path,
		   struct diag *diag);

/* "tdx-cts run --module ... --rule ID --case PATH"; cut where it does not fit. */
void smallest_command(const struct session *session, const struct rule *rule,
		      bool allow_host_damage, const char *path, char *text, size_t size);

#endif
