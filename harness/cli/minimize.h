/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts minimize": what was found is written as a case and told to the user.
 *
 *	struct minimize_report report = { .path = path, .test = test, .failure = &failure, ... };
 *
 *	if (!minimize_write(&report, "smallest.td", &diag))
 *		minimize_print(&report);
 */
#ifndef CLI_MINIMIZE_H
#define CLI_MINIMIZE_H

#include "run/minimize_case.h"
#include "run/minimize_journal.h"
#include "run/session.h"
#include "run/smallest.h"

struct minimize_report {
	const struct session *session;
	const char *path; /* as the user gave it */
	const struct td_case *test;
	const struct failure *failure;
	struct minimized *minimized;
	const char *folder; /* of the run whose rows were used; NULL: none */
	const struct minimize_journal *rows;
	size_t num_others; /* rules that fail, too */
	const size_t *other; /* indices of rule_at() */
	bool json;
	bool allow_host_damage; /* the command that repeats it needs that, too */
	const char *out; /* the file of the smallest case; NULL: none is written */
	char command[SMALLEST_COMMAND]; /* that repeats the failure; empty without a file */
};

/* The smallest case as a file of its own, which becomes report->out. -1 and @diag on error. */
int minimize_write(struct minimize_report *report, const char *out, struct diag *diag);

/* On stdout. The last line of the text is the result in one sentence. */
void minimize_print(const struct minimize_report *report);

#endif
