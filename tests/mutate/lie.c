// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lies of a module's description, and which the loaders or the rules FIX-06 and FIX-11 notice already.
 *
 *	lie names FOLDER
 *	lie list FOLDER [EVERY FIRST]
 *	lie tell FOLDER NUMBER TO
 *
 * list prints one fact a line: number, who notices it when it is wrong ("loader", "FIX-06",
 * "FIX-11" or "-": that needs a run), file, place, change, with tabs between them. names prints the
 * file, place and change of all, and asks nobody. tell writes the description with that one fact
 * wrong into the folder TO, for a run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "module/declared.h"
#include "module/masks.h"
#include "rules/rules.h"

struct asked {
	struct declared *declared; /* as they are */
	struct masks *masks;
	unsigned long every, first;
	unsigned long number;
	const char *to;
	int status;
};

static bool fails(const char *id, const struct declared *declared, const struct masks *masks)
{
	const struct rule_context context = { .declared = declared, .masks = masks };
	const struct rule *rule = rule_named(id);
	struct finding finding = { 0 };

	return rule->judge(rule, &context, NULL, &finding) == JUDGED_FAIL;
}

/* What is not edited is as it was: only one side is read again. */
static const char *noticed_by(const struct facts *facts, const struct fact *fact,
			      const struct asked *asked)
{
	char *text = json_dumps(facts->document[fact->file], 0);
	struct declared *declared = NULL;
	struct masks *masks = NULL;
	const char *by = "loader";
	struct diag diag;

	if (!text)
		abort();
	if (fact->file == FACTS_DECLARED)
		declared = declared_parse("lie", text, &diag);
	else
		masks = masks_parse("lie", text, &diag);
	if (declared || masks) {
		const struct declared *told = declared ? declared : asked->declared;
		const struct masks *kept = masks ? masks : asked->masks;

		by = fails("FIX-11", told, kept) ? "FIX-11" :
		     fails("FIX-06", told, kept) ? "FIX-06" :
						   "-";
	}
	declared_free(declared);
	masks_free(masks);
	free(text);
	return by;
}

static bool name_fact(const struct facts *facts, const struct fact *fact, void *context)
{
	(void)facts;
	(void)context;
	printf("%s\t%s\t%s\n", facts_file_name(fact->file), fact->place, fact->change);
	return true;
}

static bool list_fact(const struct facts *facts, const struct fact *fact, void *context)
{
	const struct asked *asked = context;

	if (fact->number % asked->every == asked->first)
		printf("%zu\t%s\t%s\t%s\t%s\n", fact->number, noticed_by(facts, fact, asked),
		       facts_file_name(fact->file), fact->place, fact->change);
	return true;
}

static bool tell_fact(const struct facts *facts, const struct fact *fact, void *context)
{
	struct asked *asked = context;

	if (fact->number != asked->number)
		return true;
	asked->status = 0;
	for (int file = 0; file < FACTS_NUM_FILES; file++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", asked->to,
			 facts_file_name((enum facts_file)file));
		if (json_dump_file(facts->document[file], path, JSON_INDENT(1))) {
			fprintf(stderr, "lie: %s cannot be written\n", path);
			asked->status = 2;
		}
	}
	return false;
}

static int list(struct facts *facts, const char *folder, struct asked *asked)
{
	struct diag diag;

	asked->declared = declared_load(folder, &diag);
	asked->masks = asked->declared ? masks_load(folder, &diag) : NULL;
	if (!asked->masks) {
		fprintf(stderr, "%s\n", diag.text);
		return 2;
	}
	facts_visit(facts, list_fact, asked);
	masks_free(asked->masks);
	declared_free(asked->declared);
	return 0;
}

int main(int argc, char **argv)
{
	struct asked asked = { .every = 1, .status = 2 };
	struct facts facts;

	if ((argc != 3 && argc != 5) || facts_open(&facts, argv[2]))
		return 2;
	if (!strcmp(argv[1], "list")) {
		if (argc == 5) {
			asked.every = strtoul(argv[3], NULL, 10);
			asked.first = strtoul(argv[4], NULL, 10);
		}
		asked.status = asked.every ? list(&facts, argv[2], &asked) : 2;
	} else if (!strcmp(argv[1], "names")) {
		facts_visit(&facts, name_fact, NULL);
		asked.status = 0;
	} else if (!strcmp(argv[1], "tell") && argc == 5) {
		asked.number = strtoul(argv[3], NULL, 10);
		asked.to = argv[4];
		facts_visit(&facts, tell_fact, &asked);
	}
	facts_close(&facts);
	return asked.status;
}
