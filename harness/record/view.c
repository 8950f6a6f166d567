// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a record that is read, and how it is put together from its lines.
 */
#include "record/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input/file.h"
#include "record/record.h"
#include "record/view_private.h"

#define CHUNK (64u << 10)

/* Pieces of one chunk after another; nothing is given back before the end. */
struct view_memory {
	struct view_memory *next;
	size_t used, room;
	_Alignas(max_align_t) char data[];
};

static struct view_memory *more_memory(struct view_memory *next, size_t size)
{
	size_t room = size > CHUNK ? size : CHUNK;
	struct view_memory *memory = malloc(sizeof(*memory) + room);

	if (memory)
		*memory = (struct view_memory){ .next = next, .room = room };
	return memory;
}

void *view_alloc(struct view_reader *reader, size_t size)
{
	struct view_memory **memory = &reader->view->memory;
	void *piece;

	size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if (!*memory || (*memory)->room - (*memory)->used < size) {
		struct view_memory *more = more_memory(*memory, size);

		if (!more) {
			diag_no_memory(reader->diag, "the record");
			return NULL;
		}
		*memory = more;
	}
	piece = (*memory)->data + (*memory)->used;
	(*memory)->used += size;
	return memset(piece, 0, size);
}

void *view_append(struct view_reader *reader, void *array, size_t *count, size_t size)
{
	char **elements = array;

	/* It is full when its number is a power of two. */
	if (!(*count & (*count - 1))) {
		char *grown = view_alloc(reader, (*count ? 2 * *count : 1) * size);

		if (!grown)
			return NULL;
		if (*count)
			memcpy(grown, *elements, *count * size);
		*elements = grown;
	}
	return *elements + (*count)++ * size;
}

const char *view_copy(struct view_reader *reader, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = view_alloc(reader, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

static const char **text_at(void *into, const struct view_text *text)
{
	return (const char **)(void *)((char *)into + text->offset);
}

void view_no_texts(void *into, const struct view_text *texts)
{
	for (; texts->name; texts++)
		*text_at(into, texts) = "";
}

int view_texts(struct view_reader *reader, const struct json_at *object, void *into,
	       const struct view_text *texts)
{
	for (; texts->name; texts++) {
		const char **text = text_at(into, texts);
		struct json_at member;
		int there = json_optional(object, texts->name, &member, reader->diag);

		*text = "";
		if (there < 0 || (there && json_at_string(&member, text, reader->diag)))
			return -1;
		*text = **text ? view_copy(reader, *text) : ""; /* the line goes */
		if (!*text)
			return -1;
	}
	return 0;
}

int view_number(struct view_reader *reader, const struct json_at *object, const char *name,
		uint64_t *value)
{
	struct json_at member;
	int there = json_optional(object, name, &member, reader->diag);

	*value = 0;
	return there <= 0 ? there : json_at_number(&member, INT64_MAX, value, reader->diag);
}

/* The place among the results; their number where it is none of them. */
static size_t place_of(const struct record_view *view, const char *rule, size_t guess)
{
	if (guess < view->num_results && !strcmp(view->result[guess].id, rule))
		return guess;
	for (size_t i = 0; i < view->num_results; i++) {
		if (!strcmp(view->result[i].id, rule))
			return i;
	}
	return view->num_results;
}

/* Judgements come case by case; they are wanted rule by rule, and stay in their order there. */
static int group_judgements(struct view_reader *reader)
{
	struct record_view *view = reader->view;
	size_t num = view->num_judgements, guess = 0, next = 0;
	struct view_judgement *sorted = view_alloc(reader, num * sizeof(*sorted));
	size_t *place = view_alloc(reader, num * sizeof(*place));
	size_t *at = view_alloc(reader, (view->num_results + 1) * sizeof(*at));

	if (!sorted || !place || !at)
		return -1;
	for (size_t i = 0; i < num; i++) {
		place[i] = place_of(view, view->judgement[i].rule, guess);
		guess = place[i] + 1;
		at[place[i]]++;
	}
	for (size_t i = 0; i <= view->num_results; i++) {
		size_t count = at[i];

		at[i] = next;
		if (i < view->num_results) {
			view->result[i].first = next;
			view->result[i].num = count;
		}
		next += count;
	}
	for (size_t i = 0; i < num; i++)
		sorted[at[place[i]]++] = view->judgement[i];
	view->judgement = sorted;
	return 0;
}

/* As a run exits: it is over before its end where something had to be seen to. */
static void conclude(struct record_view *view)
{
	view->worst = VERDICT_SKIP;
	for (size_t i = 0; i < view->num_results; i++)
		view->worst = verdict_worse(view->worst, view->result[i].verdict);
	view->exit_status = verdict_exit_status(view->worst);
	if (*view->stopped && view->exit_status != verdict_exit_status(VERDICT_FAIL))
		view->exit_status = verdict_exit_status(VERDICT_MISS);
}

struct record_view *record_view_parse(const char *path, const char *text, struct diag *diag)
{
	struct record_view *view = calloc(1, sizeof(*view));
	struct view_reader reader = { view, diag };

	if (!view) {
		diag_no_memory(diag, path);
		return NULL;
	}
	view->ended = view->stopped = view->says = "";
	if (view_read_lines(&reader, path, text) || group_judgements(&reader)) {
		record_view_free(view);
		return NULL;
	}
	conclude(view);
	return view;
}

/* @path, or the record in the folder that it is. -1 and @diag where it is too long. */
static int find(const char *path, char found[PATH_MAX], struct diag *diag)
{
	struct stat is;
	bool folder = !stat(path, &is) && S_ISDIR(is.st_mode);

	if (snprintf(found, PATH_MAX, "%s%s", path, folder ? "/" RECORD_FILE : "") >= PATH_MAX)
		return diag_set(diag, "%s: too long a path", path);
	if (folder && stat(found, &is) && errno == ENOENT)
		return diag_set(diag,
				"%s: has no " RECORD_FILE "; of a run that did not come to its "
				"end tdx-cts merge %s --out %s makes one",
				path, path, path);
	return 0;
}

char *record_view_text(const char *path, char found[PATH_MAX], struct diag *diag)
{
	size_t size;
	char *text;

	if (find(path, found, diag))
		return NULL;
	text = file_read(found, FILE_MAX_SIZE, &size, diag);
	if (!text || strlen(text) == size)
		return text;
	free(text);
	diag_set(diag, "%s: holds a NUL: no record", found);
	return NULL;
}

struct record_view *record_view_read(const char *path, struct diag *diag)
{
	char found[PATH_MAX];
	struct record_view *view;
	char *text = record_view_text(path, found, diag);

	if (!text)
		return NULL;
	view = record_view_parse(found, text, diag);
	free(text);
	return view;
}

void record_view_free(struct record_view *view)
{
	if (!view)
		return;
	while (view->memory) {
		struct view_memory *next = view->memory->next;

		free(view->memory);
		view->memory = next;
	}
	free(view);
}
