/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an update of the module changed, as lines of a record: the rows of "tdx-cts diff".
 *
 *	if (evidence_add_changes(lines, context->older, context))
 *		...	memory is short
 *
 * Private to run/evidence_describe.c.
 */
#ifndef RUN_EVIDENCE_CHANGE_H
#define RUN_EVIDENCE_CHANGE_H

#include <jansson.h>

#include "rules/rules.h"

int evidence_add_changes(json_t *lines, const struct rule_context *older,
			 const struct rule_context *newer);

#endif
