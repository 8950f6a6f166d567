/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz targets that build TDs are about: which settings of an input count, through
 * which door the TD is built, and which rules judge it.
 *
 *	const struct fuzz_scope *scope = fuzz_scope_named("init");
 *
 *	fuzz_decode(scope, bytes, size, &test);
 *
 * One language serves them all: records that are none of a scope's are passed over.
 */
#ifndef FUZZ_SCOPE_H
#define FUZZ_SCOPE_H

#include "fuzz/language.h"

struct fuzz_scope {
	const char *name; /* "init"; the target is init_fuzzer */
	const char *says; /* half a sentence, for lists */
	unsigned int objects; /* 1 << enum fuzz_object */
	enum td_via via; /* where FUZZ_VIA is none of them */
	bool two_modules; /* before and after an update */
	const char *const *families; /* of rules, NULL-terminated */
};

size_t fuzz_scope_count(void);
const struct fuzz_scope *fuzz_scope_at(size_t index);

/* NULL where there is none of that name. */
const struct fuzz_scope *fuzz_scope_named(const char *name);

/* Everything that the language can say; not one of those above. */
extern const struct fuzz_scope fuzz_scope_all;

static inline bool fuzz_scope_has(const struct fuzz_scope *scope, const struct fuzz_record *record)
{
	return scope->objects >> record->object & 1;
}

#endif
