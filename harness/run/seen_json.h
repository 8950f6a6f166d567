/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a case showed, as members of its line of a journal (docs/formats.md, "Journal"), and parts
 * that a record has in the same form.
 *
 *	seen_put(&mark, line);
 *	...
 *	if (!seen_get(line, mark))
 *		...	nobody has written that
 */
#ifndef RUN_SEEN_JSON_H
#define RUN_SEEN_JSON_H

#include <jansson.h>

#include "run/seen.h"

/* Nothing where the mark says nothing. */
void seen_put(const struct seen_mark *mark, json_t *line);

/* False where some member is none. Without any the mark says nothing. */
bool seen_get(const json_t *line, struct seen_mark *mark);

/* "host0" to "asked" and "guest_ve", as far as there is something. */
void seen_put_views(const struct seen_leaf *leaf, json_t *object);

/* Into an object that has "by" or "refusal": "status", "rcx", "errno", as far as they are known. */
void seen_put_outcome(const struct td_outcome *outcome, json_t *object);

/* "kvm", "module" */
const char *seen_refuser(const struct td_outcome *outcome);

/* "0x7" */
json_t *seen_hex(uint64_t value);

#endif
