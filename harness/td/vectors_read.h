/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the JSON of one line to a header or a vector. Private to td/vectors*.c.
 */
#ifndef TD_VECTORS_READ_H
#define TD_VECTORS_READ_H

#include "input/json.h"
#include "td/vectors.h"

int vector_header_read(const struct json_at *root, struct vector_header *header, struct diag *diag);

/* Reads into @vector, which is all zero but for its line. */
int vector_read(const struct json_at *root, const struct vector_header *header,
		struct vector *vector, struct diag *diag);

/* The part that only tdx-host-state-vectors-1 has. */
int vector_host_read(const struct json_at *root, struct vector *vector, struct diag *diag);

/* A member that is not among the @count known ones would go unjudged: it is refused. */
int vector_check_known(const struct json_at *object, const char *const *known, size_t count,
		       struct diag *diag);

/* A member that must be there, copied; longer than fits is refused. */
int vector_text_read(const struct json_at *object, const char *key, char text[VECTOR_TEXT],
		     struct diag *diag);

#endif
