// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads module descriptions and snapshots.
 */
#include "update/side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/corpus.h"
#include "input/file.h"
#include "update/describe.h"
#include "update/way.h"

/* A snapshot's own file beside those of the kinds. */
#define SNAPSHOT_MARK FACT_IDENTITY

static int out_of_memory(struct diag *diag)
{
	return diag_no_memory(diag, "facts");
}

static bool file_path(char path[PATH_MAX], const char *folder, const char *name, const char *suffix)
{
	return snprintf(path, PATH_MAX, "%s/%s%s", folder, name, suffix) < PATH_MAX &&
	       !access(path, F_OK);
}

static void take_last_part(struct side *side)
{
	const char *end = side->path + strlen(side->path), *start;

	while (end > side->path + 1 && end[-1] == '/')
		end--;
	for (start = end; start > side->path && start[-1] != '/'; start--)
		;
	snprintf(side->name, sizeof(side->name), "%.*s", (int)(end - start), start);
}

static void count_unknown(struct side *side)
{
	for (size_t i = 0; i < facts_count(side->facts); i++) {
		const struct fact *fact = facts_at(side->facts, i);

		if (fact->kind == FACT_DECLARED && way_of(fact->value).value == WAY_UNKNOWN)
			side->num_unknown++;
	}
}

static int finish(struct side *side, struct diag *diag)
{
	if (!facts_complete(side->facts))
		return out_of_memory(diag);
	facts_sort(side->facts);
	count_unknown(side);
	return 0;
}

/* Names and versions: they change with every update, and promise nothing. */
static void identify(struct side *side, const struct masks *masks)
{
	facts_add(side->facts, FACT_IDENTITY, "name", facts_text(side->facts, "%s", masks->name));
	facts_add(side->facts, FACT_IDENTITY, "version",
		  facts_text(side->facts, "%s", masks->version));
	if (masks->synthetic)
		facts_add(side->facts, FACT_IDENTITY, "synthetic", "true");
}

int side_describe(struct side *side, const struct declared *declared, const struct masks *masks,
		  struct diag *diag)
{
	side->form = masks ? SIDE_MODULE : SIDE_TABLES;
	side->facts = facts_create();
	if (!side->facts)
		return out_of_memory(diag);
	describe_declared(side->facts, declared);
	side->has[FACT_IDENTITY] = side->has[FACT_DECLARED] = side->has[FACT_FIELD] = true;
	if (masks) {
		identify(side, masks);
		describe_masks(side->facts, masks);
		for (enum fact_kind kind = FACT_DECLARED; kind <= FACT_CLOBBER; kind++)
			side->has[kind] = true;
	}
	if (!finish(side, diag))
		return 0;
	facts_free(side->facts);
	return -1;
}

static int open_description(struct side *side, struct diag *diag)
{
	struct declared *declared = declared_load(side->path, diag);
	struct masks *masks = NULL;
	char path[PATH_MAX];
	int ret = -1;

	if (!declared)
		return -1;
	if (file_path(path, side->path, "module", ".json"))
		masks = masks_load(side->path, diag);
	if (masks || !file_path(path, side->path, "module", ".json"))
		ret = side_describe(side, declared, masks, diag);
	masks_free(masks);
	declared_free(declared);
	return ret;
}

static int read_kind(struct side *side, enum fact_kind kind, struct diag *diag)
{
	char path[PATH_MAX];
	size_t size;
	char *text;
	int ret;

	if (!file_path(path, side->path, fact_kind_name(kind), ".txt"))
		return 0;
	text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!text)
		return -1;
	ret = facts_parse(side->facts, kind, path, text, diag);
	free(text);
	side->has[kind] = !ret;
	return ret;
}

/* A subject with two values would be compared by chance. */
static int check_subjects(const struct side *side, struct diag *diag)
{
	char bit[CPUID_TEXT];

	for (size_t i = 1; i < facts_count(side->facts); i++) {
		const struct fact *fact = facts_at(side->facts, i);

		if (!fact_compare(facts_at(side->facts, i - 1), fact))
			return diag_set(diag, "%s/%s.txt: %.200s stands there twice; remove one",
					side->path, fact_kind_name(fact->kind),
					fact->subject ? fact->subject :
							cpuid_bit_format(fact->bit, bit));
	}
	return 0;
}

static int check_format(const struct side *side, struct diag *diag)
{
	const char *format = side_identity(side, "format");

	if (format && !strcmp(format, SNAPSHOT_FORMAT))
		return 0;
	return diag_set(diag,
			"%s/%s.txt: format is %.60s, and only " SNAPSHOT_FORMAT
			" can be read; take the snapshot again",
			side->path, fact_kind_name(SNAPSHOT_MARK), format ? format : "missing");
}

static int read_snapshot(struct side *side, struct diag *diag)
{
	const char *module;

	for (enum fact_kind kind = 0; kind < FACT_NUM_KINDS; kind++) {
		if (read_kind(side, kind, diag))
			return -1;
	}
	/* A description is told as a whole; of a kind of which it has nothing there is no file. */
	for (enum fact_kind kind = FACT_DECLARED; side->has[FACT_DONE] && kind <= FACT_CLOBBER;
	     kind++)
		side->has[kind] = true;
	if (finish(side, diag) || check_subjects(side, diag) || check_format(side, diag))
		return -1;
	module = side_identity(side, "module");
	if (module)
		snprintf(side->name, sizeof(side->name), "%s", module);
	return 0;
}

static int open_snapshot(struct side *side, struct diag *diag)
{
	side->form = SIDE_SNAPSHOT;
	side->facts = facts_create();
	if (!side->facts)
		return out_of_memory(diag);
	if (!read_snapshot(side, diag))
		return 0;
	facts_free(side->facts);
	return -1;
}

int side_open(struct side *side, const char *name, struct diag *diag)
{
	char path[PATH_MAX];
	struct stat there;

	memset(side, 0, sizeof(*side));
	if (corpus_find("modules", name, "", side->path, diag))
		return -1;
	if (stat(side->path, &there) || !S_ISDIR(there.st_mode))
		return diag_set(diag,
				"%s: is no folder; name a module, or the folder of a module's "
				"description or of a snapshot",
				name);
	take_last_part(side);
	if (file_path(path, side->path, fact_kind_name(SNAPSHOT_MARK), ".txt"))
		return open_snapshot(side, diag);
	return open_description(side, diag);
}

void side_close(struct side *side)
{
	facts_free(side->facts);
	side->facts = NULL;
}

const char *side_identity(const struct side *side, const char *subject)
{
	const struct fact *fact = facts_find(side->facts, FACT_IDENTITY, subject);

	return fact ? fact->value : NULL;
}
