/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of a record that say what a run has seen (docs/formats.md, "Record"). What the
 * descriptions say comes before the first case, and goes into the journal, because a merge has
 * no descriptions; what was seen is added in the end.
 *
 *	account->described = evidence_describe(&context);
 *	...
 *	evidence_record(account);
 */
#ifndef RUN_EVIDENCE_H
#define RUN_EVIDENCE_H

#include <jansson.h>

#include "run/account.h"

/*
 * An array of lines: of each leaf and, where an update is judged, of those of the module before it and
 * of what changed. NULL: memory is short.
 */
json_t *evidence_describe(const struct rule_context *context);

/* The line is one of those, as far as is looked at here; NULL, or what is wrong with it. */
const char *evidence_check(const json_t *line);

/* All of it into the account's record, once the results are finished. */
void evidence_record(struct run_account *account);

#endif
