/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a fuzz input smaller without changing what it shows: first whole records go, then fields
 * become zero.
 *
 *	struct fuzz_trim trim;
 *
 *	fuzz_trim_begin(&trim, scope, bytes, size);
 *	while (fuzz_trim_next(&trim, candidate, sizeof(candidate), &size))
 *		fuzz_trim_answer(&trim, shows_the_same(candidate, size));
 *
 * Each candidate is smaller than what stands, or has one field less; one that is answered with
 * true stands from then on.
 */
#ifndef FUZZ_TRIM_H
#define FUZZ_TRIM_H

#include "fuzz/records.h"

struct fuzz_trim {
	struct records stands;
	struct records candidate;
	bool fields; /* records are done */
	size_t record, field; /* what the next candidate is without */
};

void fuzz_trim_begin(struct fuzz_trim *trim, const struct fuzz_scope *scope, const uint8_t *bytes,
		     size_t size);

/* The upper limit of candidates that may still come. */
size_t fuzz_trim_left(const struct fuzz_trim *trim);

/* False: nothing is left to try. */
bool fuzz_trim_next(struct fuzz_trim *trim, uint8_t *bytes, size_t capacity, size_t *size);
void fuzz_trim_answer(struct fuzz_trim *trim, bool same);

#endif
