// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fuzzing service wants beside a fuzz target, for those that build TDs:
 *
 *	make_inputs dictionary init > init_fuzzer.dict
 *	make_inputs seeds init FOLDER		from the corpus, into FOLDER
 *	make_inputs targets			their names, one a line
 */
#include <stdio.h>
#include <string.h>

#include "fuzz/dictionary.h"
#include "fuzz/seeds.h"

#define BAD_INPUT 2

static int bad(const char *what)
{
	fprintf(stderr, "make_inputs: %s\n", what);
	return BAD_INPUT;
}

/* All cases of the suites, and what was found worth keeping for this target. */
static int write_seeds(const struct fuzz_scope *scope, const char *into)
{
	struct diag diag;
	size_t count;

	if (fuzz_seeds_write(scope, into, &count, &diag))
		return bad(diag.text);
	printf("%zu seeds in %s\n", count, into);
	return 0;
}

int main(int argc, char **argv)
{
	const struct fuzz_scope *scope;

	if (argc == 2 && !strcmp(argv[1], "targets")) {
		for (size_t i = 0; i < fuzz_scope_count(); i++)
			puts(fuzz_scope_at(i)->name);
		return 0;
	}
	if (argc < 3)
		return bad("usage: make_inputs dictionary TARGET | seeds TARGET FOLDER | targets");
	scope = fuzz_scope_named(argv[2]);
	if (!scope)
		return bad("there is no such target; make_inputs targets lists them");
	if (argc == 3 && !strcmp(argv[1], "dictionary")) {
		fuzz_dictionary_print(scope, stdout);
		return fflush(stdout) ? bad("standard output cannot be written") : 0;
	}
	if (argc == 4 && !strcmp(argv[1], "seeds"))
		return write_seeds(scope, argv[3]);
	return bad("usage: make_inputs dictionary TARGET | seeds TARGET FOLDER | targets");
}
