/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the objects of a KCIDB submission are made of. Private to reports/kcidb*.c:
 *
 *	json_t *test = json_object();
 *
 *	kcidb_set_id(kcidb, test, "id", kcidb->run[0].self, ":init.INI-07.num_l2_vms");
 *	kcidb_set(test, "path", kcidb_text(kcidb, KCIDB_PATH, &item, ""));
 *
 * makes {"id":"tdxcts:0c7a9e4d5b1f2c38:init.INI-07.num_l2_vms", "path":"init.INI-07.num_l2_vms"}.
 */
#ifndef REPORTS_KCIDB_H
#define REPORTS_KCIDB_H

#include <jansson.h>

#include "reports/item.h"

struct kcidb_run {
	uint64_t self, kernel; /* numbers for all that is said of them */
	json_t *environment, *full_environment; /* of a judgement, of a result */
};

struct kcidb {
	const struct record_view *view;
	const char *origin;
	FILE *out;
	bool begun; /* the list has an element */
	bool failed; /* memory was short */
	struct kcidb_run *run;
	FILE *stream; /* for texts, one after another at the same place */
	char *text;
	size_t size;
};

bool kcidb_open(struct kcidb *kcidb);
void kcidb_close(struct kcidb *kcidb);

/* A text, unless it is empty. */
void kcidb_set(json_t *object, const char *name, const char *value);

/* "ORIGIN:NUMBER" and what follows. */
void kcidb_set_id(const struct kcidb *kcidb, json_t *object, const char *name, uint64_t number,
		  const char *rest);

/* Takes @misc over, and leaves it out where it is empty. */
void kcidb_set_misc(json_t *object, json_t *misc);

/* RFC 3339, as the schema wants it. */
bool kcidb_is_time(const char *text);

enum kcidb_text {
	KCIDB_TEST, /* ":" and the name, in an id */
	KCIDB_PATH, /* the name, of the characters that a path may have */
	KCIDB_NAME, /* the name */
	KCIDB_REASON,
	KCIDB_BLOCK, /* as on the terminal, up to the size of an excerpt */
};

/* With @more behind it; there up to the next call. */
const char *kcidb_text(const struct kcidb *kcidb, enum kcidb_text what,
		       const struct report_item *item, const char *more);

/* What the schema has no members for. */
json_t *kcidb_misc(const struct kcidb *kcidb, const struct report_item *item, enum verdict verdict);

#endif
