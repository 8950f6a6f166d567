// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of a snapshot: an input's first line says which (the name of a kind of facts), and the rest
 * is its text. What was printed of its facts reads as the same facts, and each is found again.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "update/fact.h"

static struct facts *parse(enum fact_kind kind, const char *text)
{
	struct facts *facts = facts_create();
	struct diag diag;

	if (facts && facts_parse(facts, kind, "snapshot.txt", text, &diag)) {
		facts_free(facts);
		return NULL;
	}
	if (facts)
		facts_sort(facts);
	return facts;
}

/* To be freed. */
static char *print(const struct facts *facts, enum fact_kind kind)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		abort();
	facts_print(facts, kind, stream);
	fclose(stream);
	return text;
}

/* A subject that stands there twice is refused by whoever compares (update/side.h). */
static bool has_twins(const struct facts *facts)
{
	for (size_t i = 1; i < facts_count(facts); i++) {
		if (!fact_compare(facts_at(facts, i - 1), facts_at(facts, i)))
			return true;
	}
	return false;
}

static void check_found(const struct facts *facts, enum fact_kind kind)
{
	for (size_t i = 0; i < facts_count(facts); i++) {
		const struct fact *fact = facts_at(facts, i);

		if ((fact->subject ? facts_find(facts, kind, fact->subject) :
				     facts_find_bit(facts, kind, fact->bit)) != fact)
			abort();
	}
}

static void check_printed(const struct facts *facts, enum fact_kind kind)
{
	char *first = print(facts, kind), *second;
	struct facts *again = parse(kind, first);

	if (!again)
		abort();
	second = print(again, kind);
	if (facts_count(again) != facts_count(facts) || strcmp(first, second) != 0)
		abort();
	facts_free(again);
	free(first);
	free(second);
}

static void try_kind(enum fact_kind kind, const char *text)
{
	struct facts *facts = parse(kind, text);

	if (!facts)
		return;
	if (!has_twins(facts)) {
		check_found(facts, kind);
		check_printed(facts, kind);
	}
	facts_free(facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text;
	const char *name = strsep(&rest, "\n");

	if (!text)
		return -1;
	for (enum fact_kind kind = 0; rest && kind < FACT_NUM_KINDS; kind++) {
		if (!strcmp(fact_kind_name(kind), name))
			try_kind(kind, rest);
	}
	free(text);
	return 0;
}
