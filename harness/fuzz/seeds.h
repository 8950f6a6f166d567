/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seeds of a fuzz target that builds TDs: cases as text, turned into inputs.
 *
 *	fuzz_seeds_write(scope, "corpus/cases", "build/seeds/init", &count, &diag);
 */
#ifndef FUZZ_SEEDS_H
#define FUZZ_SEEDS_H

#include "fuzz/scope.h"

/*
 * Each case below @folder as far as it is the scope's, as a file of @into, which is made: those of
 * one content once, named by it, so that the same seeds give the same files. Cases that the
 * language cannot say, and what is nothing for this scope, are left out. -1 and @diag where a case
 * is bad input or a file cannot be written. @count is added to.
 */
int fuzz_seeds_write(const struct fuzz_scope *scope, const char *folder, const char *into,
		     size_t *count, struct diag *diag);

#endif
