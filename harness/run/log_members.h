/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Structs as JSON members, of the run's lines of a journal; one table serves all directions.
 *
 *	json_t *object = log_put(&judgement, log_judgement_texts);
 *	...
 *	log_get(object, &judgement, log_judgement_texts);
 */
#ifndef RUN_LOG_MEMBERS_H
#define RUN_LOG_MEMBERS_H

#include <jansson.h>
#include <stddef.h>

/* A text of at most @size - 1 characters; empty ones are left out. */
struct log_text {
	const char *name; /* NULL at the end of a table */
	size_t offset, size;
};

extern const struct log_text log_judgement_texts[]; /* of struct judgement */
extern const struct log_text log_reason_texts[]; /* of struct target_reason */
extern const struct log_text log_identity_texts[]; /* of struct target_identity, in "start" */

/* A new object, or NULL where memory is short. */
json_t *log_put(const void *from, const struct log_text *texts);

/* What is not there becomes empty; what is too long is cut. */
void log_get(const json_t *object, void *into, const struct log_text *texts);

#endif
