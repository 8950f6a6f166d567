// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases as fuzz inputs.
 */
#include "fuzz/seeds.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "fuzz/bytes.h"
#include "input/corpus.h"
#include "input/file.h"
#include "input/hash.h"

/* Who looks at all of them. */
struct visitor {
	const struct fuzz_scope *scope;
	int (*visit)(void *user, const uint8_t *bytes, size_t size, struct diag *diag);
	void *user;
};

static int visit_case(const struct visitor *visitor, const char *path, struct diag *diag)
{
	static uint8_t bytes[FUZZ_MAX_INPUT];
	static struct td_case test;
	size_t size;

	if (td_case_load(&test, path, diag))
		return -1;
	if (!fuzz_encode(visitor->scope, &test, bytes, sizeof(bytes), &size))
		return 0;
	return visitor->visit(visitor->user, bytes, size, diag);
}

static int visit_folder(const struct visitor *visitor, const char *folder, struct diag *diag)
{
	char **list = file_list(folder, ".td", diag);
	int ret = list ? 0 : -1;

	for (char **path = list; !ret && *path; path++)
		ret = visit_case(visitor, *path, diag);
	if (list)
		file_list_free(list);
	return ret;
}

int fuzz_seeds_each(const struct fuzz_scope *scope,
		    int (*visit)(void *user, const uint8_t *bytes, size_t size, struct diag *diag),
		    void *user, struct diag *diag)
{
	const struct visitor visitor = { scope, visit, user };
	char cases[PATH_MAX], own[PATH_MAX];
	int ret;

	if (snprintf(cases, sizeof(cases), "%s/cases", corpus_root()) >= (int)sizeof(cases) ||
	    snprintf(own, sizeof(own), "%s/seeds/%s", corpus_root(), scope->name) >=
		    (int)sizeof(own))
		return diag_set(diag, "the path of the corpus is too long; move it");
	ret = visit_folder(&visitor, cases, diag);
	if (!ret && !access(own, F_OK))
		ret = visit_folder(&visitor, own, diag);
	return ret;
}

/* Where seeds are written to. */
struct writer {
	const char *into;
	size_t *count;
};

static int write_seed(void *user, const uint8_t *bytes, size_t size, struct diag *diag)
{
	const struct writer *writer = user;
	char path[PATH_MAX];

	if (!size)
		return 0;
	if (snprintf(path, sizeof(path), "%s/%016" PRIx64, writer->into, hash_bytes(bytes, size)) >=
	    (int)sizeof(path))
		return diag_set(diag, "%.60s...: the path is too long", writer->into);
	if (!access(path, F_OK))
		return 0;
	++*writer->count;
	return file_write(path, bytes, size, diag);
}

int fuzz_seeds_write(const struct fuzz_scope *scope, const char *into, size_t *count,
		     struct diag *diag)
{
	struct writer writer = { into, count };

	*count = 0;
	if (file_make_folder(into, diag))
		return -1;
	return fuzz_seeds_each(scope, write_seed, &writer, diag);
}
