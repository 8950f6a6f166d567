/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON objects of what a record and a summary hold. Private to record/.
 *
 * Each is a new reference, NULL where memory is short. Members without a value are left out.
 */
#ifndef RECORD_OBJECTS_H
#define RECORD_OBJECTS_H

#include <jansson.h>

#include "record/record.h"

json_t *object_of_provenance(const struct provenance *provenance);
json_t *object_of_judgement(const struct provenance *provenance, const struct judgement *judgement);
json_t *object_of_left_out(const char *rule, const char *name, const struct target_reason *reason);
json_t *object_of_result(const struct rule *rule, const struct rule_result *result);

/* When it came to that. Times differ from run to run. */
void object_add_found(json_t *object, const struct rule_result *result);

/* The judgement behind a result that is no pass, as its member "shortest"; nothing of another. */
void object_add_shortest(json_t *object, const struct provenance *provenance,
			 const struct rule_result *result);

#endif
