/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seeds of a fuzz target that builds TDs: the cases of the corpus, and those of corpus/seeds for
 * this target alone, turned into inputs.
 *
 *	fuzz_seeds_write(scope, "build/seeds/init", &count, &diag);
 */
#ifndef FUZZ_SEEDS_H
#define FUZZ_SEEDS_H

#include "fuzz/scope.h"

/*
 * Gives each case to @visit, as far as it is the scope's, as an input, which may be empty; those that
 * the language cannot say are left out. Ends where @visit does not return 0, with that. -1 and
 * @diag where a case is bad input.
 */
int fuzz_seeds_each(const struct fuzz_scope *scope,
		    int (*visit)(void *user, const uint8_t *bytes, size_t size, struct diag *diag),
		    void *user, struct diag *diag);

/*
 * The same as files of @into, which is made: those of one content once, named by it, so that the
 * same seeds give the same files; none that is empty. -1 and @diag also where one cannot be
 * written. @count is how many there are.
 */
int fuzz_seeds_write(const struct fuzz_scope *scope, const char *into, size_t *count,
		     struct diag *diag);

#endif
