// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorting a journal's lines by case.
 */
#include "run/log_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/journal_read.h"
#include "run/evidence.h"
#include "run/log.h"
#include "run/log_members.h"

#define MAX_DESCRIBED 4096
#define MAX_NUMBER 20000000 /* of a case: twice what --random can ask for */

static void take_over(json_t **slot, json_t *object)
{
	json_decref(*slot);
	*slot = json_incref(object);
}

static void take_line(struct log_line *slot, const struct json_at *line)
{
	take_over(&slot->object, line->value);
	slot->line = line->doc->first_line;
}

static int take_header(struct log_book *book, const struct json_at *line, struct diag *diag)
{
	const char *format;

	if (json_member_string(line, "format", &format, diag))
		return -1;
	if (strcmp(format, LOG_FORMAT) != 0)
		return json_fail(line, diag, "format \"%s\"; this version reads " LOG_FORMAT,
				 format);
	take_over(&book->header, line->value);
	return 0;
}

static bool make_room(struct log_book *book, size_t number)
{
	size_t count = number + 1 > 2 * book->count ? number + 1 : 2 * book->count;
	struct log_line *entry;

	if (number < book->count)
		return true;
	entry = realloc(book->entry, count * sizeof(*entry));
	if (!entry)
		return false;
	memset(entry + book->count, 0, (count - book->count) * sizeof(*entry));
	book->entry = entry;
	book->count = count;
	return true;
}

/* A case that is lost says how, and one that has ended may say in words that it was cut short. */
static int check_lost(const struct json_at *line, const char *kind, struct diag *diag)
{
	struct json_at lost;
	const char *text;

	if (!strcmp(kind, "lost"))
		return json_member_string(line, "how", &text, diag);
	switch (json_optional(line, "lost", &lost, diag)) {
	case 0:
		return 0;
	case 1:
		return json_at_string(&lost, &text, diag);
	default:
		return -1;
	}
}

/* A case's own lines: what it came to, that it is lost, or that it has begun. */
static int take_case(struct log_book *book, const struct json_at *line, const char *kind,
		     struct diag *diag)
{
	uint64_t number;
	const char *name;

	if (json_member_number(line, kind, MAX_NUMBER, &number, diag) ||
	    json_member_string(line, "case", &name, diag) || check_lost(line, kind, diag))
		return -1;
	book->in_flight = !strcmp(kind, "begin");
	if (book->in_flight) {
		book->in_flight_number = number;
		snprintf(book->in_flight_name, sizeof(book->in_flight_name), "%s", name);
		return 0;
	}
	if (!make_room(book, number))
		return diag_no_memory(diag, book->path);
	take_line(&book->entry[number], line);
	return 0;
}

/* Each line says all that is known by then. */
static void take_lacks(struct log_book *book, const json_t *lacks)
{
	const json_t *reasons = json_object_get(lacks, "reasons");

	book->lacks.shown |= (unsigned int)json_integer_value(json_object_get(lacks, "shown"));
	book->lacks.missing |= (unsigned int)json_integer_value(json_object_get(lacks, "missing"));
	for (unsigned int bit = 0; bit < NUM_RULE_NEEDS; bit++) {
		char key[16];
		const json_t *reason;

		snprintf(key, sizeof(key), "%u", bit);
		reason = json_object_get(reasons, key);
		if (reason)
			log_get(reason, &book->lacks.reason[bit], log_reason_texts);
	}
}

static int take_start(struct log_book *book, const struct json_at *line, struct diag *diag)
{
	struct json_at start;
	uint64_t builds;

	if (json_member(line, "start", &start, diag) ||
	    json_member_number(line, "builds", UINT32_MAX, &builds, diag))
		return -1;
	if (!json_is_object(start.value))
		return json_fail(&start, diag, "expected an object");
	book->start_builds += builds;
	take_over(&book->start, line->value);
	take_over(&book->finish, NULL);
	return 0;
}

/* A process that ended among these lines has left some behind that the next one wrote again. */
static int take_described(struct log_book *book, const struct json_at *line, struct diag *diag)
{
	const char *wrong = evidence_check(line->value);
	size_t i;
	json_t *other;

	if (wrong)
		return json_fail(line, diag, "%s", wrong);
	if (!book->described)
		book->described = json_array();
	json_array_foreach (book->described, i, other) {
		if (json_equal(other, line->value))
			return 0;
	}
	if (json_array_size(book->described) == MAX_DESCRIBED)
		return json_fail(line, diag, "more than %d leaves and changes", MAX_DESCRIBED);
	if (json_array_append(book->described, line->value))
		return diag_no_memory(diag, book->path);
	return 0;
}

static bool is_described(const json_t *line)
{
	return json_object_get(line, "leaf") || json_object_get(line, "older_leaf") ||
	       json_object_get(line, "change");
}

static int take(void *user, const struct json_at *line, struct diag *diag)
{
	static const char *const kinds[] = { "begin", "end", "left_out", "lost" };
	struct log_book *book = user;

	book->lines++;
	if (book->lines == 1)
		return take_header(book, line, diag);
	take_lacks(book, json_object_get(line->value, "lacks"));
	if (is_described(line->value))
		return take_described(book, line, diag);
	if (json_object_get(line->value, "start"))
		return take_start(book, line, diag);
	if (json_object_get(line->value, "context"))
		take_line(&book->context, line);
	else if (json_object_get(line->value, "finish"))
		take_over(&book->finish, line->value);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		/* "lost" is the last: it stands in an "end" as well. */
		if (json_object_get(line->value, kinds[i]))
			return take_case(book, line, kinds[i], diag);
	}
	return 0;
}

int log_read(struct log_book *book, const char *folder, struct diag *diag)
{
	struct journal_reading reading = { .take = take, .user = book };

	memset(book, 0, sizeof(*book));
	snprintf(book->path, sizeof(book->path), "%s/" JOURNAL_FILE, folder);
	if (!journal_read(folder, &reading, diag))
		return 0;
	log_book_free(book);
	return -1;
}

int log_scan(struct log_book *book, int fd, const char *path, struct diag *diag)
{
	struct journal_reading reading = { .take = take, .user = book };

	memset(book, 0, sizeof(*book));
	snprintf(book->path, sizeof(book->path), "%s", path);
	if (!journal_scan(fd, path, &reading, diag))
		return 0;
	log_book_free(book);
	return -1;
}

void log_book_free(struct log_book *book)
{
	for (size_t i = 0; i < book->count; i++)
		json_decref(book->entry[i].object);
	free(book->entry);
	json_decref(book->header);
	json_decref(book->described);
	json_decref(book->start);
	json_decref(book->context.object);
	json_decref(book->finish);
	memset(book, 0, sizeof(*book));
}

const char *log_start_text(const struct log_book *book, const char *member)
{
	const json_t *start = json_object_get(book->start, "start");
	const char *text = json_string_value(json_object_get(start, member));

	return text ? text : "";
}

bool log_done(const struct log_book *book, size_t number)
{
	return number < book->count && book->entry[number].object;
}

const char *log_name(const struct log_book *book, size_t number)
{
	return json_string_value(json_object_get(book->entry[number].object, "case"));
}

int log_check_name(const struct log_book *book, size_t number, const char *name, struct diag *diag)
{
	const char *there = log_name(book, number);

	if (!strcmp(there, name))
		return 0;
	return diag_set(diag,
			"%s: case %zu is %s there and %s now: the target or the corpus has "
			"changed; begin a new run",
			book->path, number, there, name);
}

const char *log_lost(const struct log_book *book, size_t number, bool *raw)
{
	const json_t *object = book->entry[number].object;

	*raw = json_is_integer(json_object_get(object, "lost"));
	return json_string_value(json_object_get(object, *raw ? "how" : "lost"));
}

bool log_blamed(const struct log_book *book, size_t number)
{
	return json_is_true(json_object_get(book->entry[number].object, "blamed"));
}

bool log_again(const struct log_book *book, size_t number)
{
	bool raw;

	return log_lost(book, number, &raw) ||
	       json_is_true(json_object_get(book->entry[number].object, "again"));
}
